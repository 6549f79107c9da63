package dev.tactus.config;

import java.util.Set;

/**
 * Origins of browser pages, each {@code scheme://host[:port]} in lower case as browsers send it, without a default port.
 *
 * @param any whether all others are meant, too
 */
public record AllowedOrigins(boolean any, Set<String> named) {
    public static final AllowedOrigins NONE = new AllowedOrigins(false, Set.of());

    public AllowedOrigins {
        named = Set.copyOf(named);
    }

    /** @param origin as a browser sent it */
    public boolean allow(String origin) {
        return any || named.contains(origin);
    }

    @Override
    public String toString() {
        return any ? "*" : named.toString();
    }
}
