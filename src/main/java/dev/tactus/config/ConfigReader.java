package dev.tactus.config;

import dev.tactus.protocol.Address;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/**
 * Reads one setting after the other as the type it must have and collects every mistake instead of stopping at the
 * first. After a mistake it answers with a harmless stand-in, so nothing it returned may be used unless
 * {@link #problems} is empty. Messages never contain the value: it may be a secret in the wrong place.
 */
final class ConfigReader {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
    private static final Pattern BARE_HOST = Pattern.compile("[0-9A-Za-z._-]+");
    private static final Pattern IPV6_HOST = Pattern.compile("\\[[0-9A-Fa-f:.]+(%[0-9A-Za-z]+)?]");
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    /** As a browser writes one: in lower case. */
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://([0-9a-z._-]+|\\[[0-9a-f:.]+])(:[0-9]{1,5})?");

    static final int MAX_ENDPOINTS = 16;

    private final ConfigSources sources;
    private final List<String> problems = new ArrayList<>();

    ConfigReader(ConfigSources sources) {
        this.sources = sources;
    }

    List<String> problems() {
        return problems;
    }

    void problem(Setting setting, String whatAndFix) {
        problems.add(setting.label() + " " + whatAndFix);
    }

    /** Whether there is anything: for a setting that may be left empty. */
    boolean given(Setting setting) {
        return sources.text(setting).filter(text -> !text.isEmpty()).isPresent();
    }

    /** The text if there is any; a missing or blank value is a mistake. */
    Optional<String> required(Setting setting, String fix) {
        Optional<String> text = sources.text(setting);
        if (text.isEmpty()) {
            problem(setting, "is required: " + fix);
        } else if (text.get().isEmpty()) {
            problem(setting, "is empty: " + fix);
            return Optional.empty();
        }
        return text;
    }

    long integer(Setting setting, long min, long max) {
        String fix = "give a whole number from " + min + " to " + max;
        return parsed(setting, fix, min, text -> {
            if (!INTEGER.matcher(text).matches()) {
                return Optional.empty();
            }
            long value = Long.parseLong(text);
            return value < min || value > max ? Optional.empty() : Optional.of(value);
        });
    }

    int smallInteger(Setting setting, int min, int max) {
        return Math.toIntExact(integer(setting, min, max));
    }

    Duration millis(Setting setting, long min, long max) {
        return Duration.ofMillis(integer(setting, min, max));
    }

    double decimal(Setting setting, double min, double max) {
        String fix = "give a number from " + min + " to " + max;
        return parsed(setting, fix, min, text -> {
            if (!DECIMAL.matcher(text).matches()) {
                return Optional.empty();
            }
            double value = new BigDecimal(text).doubleValue();
            return value < min || value > max ? Optional.empty() : Optional.of(value);
        });
    }

    boolean flag(Setting setting) {
        return parsed(setting, "give true or false", false, text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    Path path(Setting setting) {
        return parsed(setting, "give a path", Path.of("."), text -> {
            try {
                return Optional.of(Path.of(text));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        });
    }

    Address address(Setting setting) {
        return required(setting, "give 0x and 40 hex digits")
                .flatMap(text -> parseAddress(setting, text, ""))
                .orElse(Address.ZERO);
    }

    /** At least one, no repetition, none of them zero. */
    List<Address> addresses(Setting setting) {
        Optional<String> text = required(setting, "give addresses separated by commas, the ERC-20 portal first");
        List<Address> result = new ArrayList<>();
        List<String> parts = text.map(ConfigReader::parts).orElse(List.of());
        for (int i = 0; i < parts.size(); i++) {
            parseAddress(setting, parts.get(i), "entry " + (i + 1) + " ").ifPresent(result::add);
        }
        if (new HashSet<>(result).size() < result.size()) {
            problem(setting, "names an address twice: remove the repetition");
        }
        return result;
    }

    List<Integer> codes(Setting setting) {
        return parsed(setting, "give whole numbers separated by commas", List.of(), text -> {
            List<String> parts = parts(text);
            boolean valid = parts.stream().allMatch(p -> INTEGER.matcher(p).matches() && fitsInt(p));
            return valid ? Optional.of(parts.stream().map(Integer::valueOf).toList()) : Optional.empty();
        });
    }

    /** One or more different http(s) endpoints; plain http only to this machine unless {@code allowInsecure}. */
    List<URI> endpoints(Setting setting, boolean allowInsecure) {
        Optional<String> text = required(setting, "give the http(s) URL of an L1 JSON-RPC endpoint");
        List<URI> result = new ArrayList<>();
        List<String> parts = text.map(ConfigReader::parts).orElse(List.of());
        for (int i = 0; i < parts.size(); i++) {
            endpoint(setting, parts.get(i), "endpoint " + (i + 1), allowInsecure)
                    .ifPresent(result::add);
        }
        if (new HashSet<>(result).size() < result.size()) {
            problem(setting, "names an endpoint twice, which would count twice: remove the repetition");
        }
        if (result.size() > MAX_ENDPOINTS) {
            problem(setting, "names more than " + MAX_ENDPOINTS + " endpoints: remove some");
        }
        return result;
    }

    /** Maybe none. */
    AllowedOrigins origins(Setting setting) {
        if (!given(setting)) {
            return AllowedOrigins.NONE;
        }
        String fix = "give origins such as https://wallet.example, without a path, separated by commas, or *";
        return parsed(setting, fix, AllowedOrigins.NONE, text -> {
            List<String> parts = parts(text);
            if (parts.equals(List.of("*"))) {
                return Optional.of(new AllowedOrigins(true, Set.of()));
            }
            return parts.stream().allMatch(part -> ORIGIN.matcher(part).matches())
                    ? Optional.of(new AllowedOrigins(false, new HashSet<>(parts)))
                    : Optional.empty();
        });
    }

    /** {@code host:port}, an IPv6 host in brackets; port 0 lets the system choose. */
    InetSocketAddress socketAddress(Setting setting) {
        String fix = "give host:port with a port from 0 to 65535, an IPv6 host in brackets";
        InetSocketAddress standIn = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        InetSocketAddress result = parsed(setting, fix, standIn, ConfigReader::parseSocketAddress);
        if (result.isUnresolved()) {
            problem(setting, "names a host that cannot be resolved: give an address of this machine");
        }
        return result;
    }

    private Optional<Address> parseAddress(Setting setting, String text, String which) {
        if (!ADDRESS.matcher(text).matches()) {
            problem(setting, which + "is not an address: give 0x and 40 hex digits");
            return Optional.empty();
        }
        Address address = Address.fromHex(text);
        String digits = text.substring(2);
        boolean oneCase =
                digits.equals(digits.toLowerCase(Locale.ROOT)) || digits.equals(digits.toUpperCase(Locale.ROOT));
        if (!oneCase && !address.toChecksummed().equals(text)) {
            problem(setting, which + "has a wrong EIP-55 checksum: check it for a typing mistake");
            return Optional.empty();
        }
        if (address.equals(Address.ZERO)) {
            problem(setting, which + "is the zero address: give the real one");
            return Optional.empty();
        }
        return Optional.of(address);
    }

    private Optional<URI> endpoint(Setting setting, String text, String which, boolean allowInsecure) {
        Optional<URI> uri = parseUri(text);
        if (uri.isEmpty()) {
            problem(setting, which + " is not a URL with scheme http or https and a host: correct it");
            return Optional.empty();
        }
        boolean insecure = uri.get().getScheme().equalsIgnoreCase("http")
                && !isLoopback(uri.get().getHost());
        if (insecure && !allowInsecure) {
            problem(
                    setting,
                    which + " is plain http beyond this machine: use https, or set "
                            + Setting.ALLOW_INSECURE_RPC.label() + "=true if the network between is yours");
            return Optional.empty();
        }
        return uri;
    }

    private static Optional<URI> parseUri(String text) {
        try {
            URI uri = new URI(text);
            String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
            boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
            boolean complete = uri.getHost() != null && uri.getPort() <= 65535 && uri.getFragment() == null;
            // The HTTP client is stricter than a URI is, about ports and hosts: better told here than when it starts.
            return web && complete && HttpUrl.parse(text) != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** By its text only: a name that merely resolves to loopback today may not tomorrow. */
    static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || LOOPBACK_V4.matcher(host).matches();
    }

    private static Optional<InetSocketAddress> parseSocketAddress(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            return Optional.empty();
        }
        String host = text.substring(0, colon);
        int port = Integer.parseInt(text.substring(colon + 1));
        boolean wellFormed =
                BARE_HOST.matcher(host).matches() || IPV6_HOST.matcher(host).matches();
        return wellFormed && port <= 65535 ? Optional.of(new InetSocketAddress(host, port)) : Optional.empty();
    }

    private <T> T parsed(Setting setting, String fix, T standIn, Function<String, Optional<T>> parser) {
        Optional<String> text = required(setting, fix);
        if (text.isEmpty()) {
            return standIn;
        }
        Optional<T> value = parser.apply(text.get());
        if (value.isEmpty()) {
            problem(setting, "is not valid: " + fix);
        }
        return value.orElse(standIn);
    }

    private static List<String> parts(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static boolean fitsInt(String integer) {
        long value = Long.parseLong(integer);
        return value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE;
    }
}
