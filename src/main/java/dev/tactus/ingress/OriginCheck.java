package dev.tactus.ingress;

import dev.tactus.config.AllowedOrigins;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Whether a WebSocket may be opened, which browsers let every page try without asking first. Programs send no
 * {@code Origin}; a page may if its origin is that of the host that it asks, or is allowed by name. Whatever else claims
 * to say where a request is from is not looked at.
 */
record OriginCheck(AllowedOrigins allowed) {
    boolean mayFollow(HttpRequest request) {
        List<String> origins = values(request, "origin");
        if (origins.isEmpty()) {
            return true;
        }
        if (origins.size() > 1) {
            return false;
        }
        String origin = origins.getFirst().toLowerCase(Locale.ROOT);
        return allowed.allow(origin)
                || values(request, "host").stream()
                        .map(host -> host.toLowerCase(Locale.ROOT))
                        .anyMatch(host -> origin.equals("http://" + host) || origin.equals("https://" + host));
    }

    private static List<String> values(HttpRequest request, String name) {
        return StreamSupport.stream(request.getHeaders().spliterator(), false)
                .filter(header -> header.is(name))
                .map(HttpHeader::value)
                .toList();
    }
}
