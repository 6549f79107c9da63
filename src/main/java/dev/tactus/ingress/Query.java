package dev.tactus.ingress;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.scaladsl.model.IllegalUriException;

/** Parameters of a request's query and path, strictly: each at most once, numbers in plain decimal digits. */
final class Query {
    private static final int MAX_DIGITS = 19;

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    static Query of(HttpRequest request) throws ApiException {
        try {
            return new Query(request.getUri().query().toMultiMap());
        } catch (IllegalUriException notAQuery) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Optional<String> text(String name) throws ApiException {
        List<String> found = values.getOrDefault(name, List.of());
        if (found.size() > 1) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
        return found.stream().findFirst();
    }

    /** @return 0 to 2^63 − 1 */
    long number(String name, long absent) throws ApiException {
        Optional<String> text = text(name);
        return text.isPresent() ? number(text.get()) : absent;
    }

    /** @return 1 to {@code max} */
    int limit(int absent, int max) throws ApiException {
        long limit = number("limit", absent);
        if (limit < 1 || limit > max) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
        return (int) limit;
    }

    /** In its usual form of 36 characters, which {@code UUID} alone does not insist on. */
    UUID uuid(String name) throws ApiException {
        String text = text(name).orElse("");
        try {
            UUID value = UUID.fromString(text);
            if (value.toString().equalsIgnoreCase(text)) {
                return value;
            }
        } catch (IllegalArgumentException none) {
            // Said below, as for one of another length.
        }
        throw new ApiException(ApiError.INVALID_QUERY);
    }

    Address address(String name) throws ApiException {
        return new Address(bytes(text(name).orElse(""), Address.SIZE));
    }

    static long number(String text) throws ApiException {
        if (text.isEmpty()
                || text.length() > MAX_DIGITS
                || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException beyondLong) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
    }

    static Hash32 hash(String text) throws ApiException {
        return new Hash32(bytes(text, Hash32.SIZE));
    }

    private static Bytes bytes(String text, int size) throws ApiException {
        if (text.length() != 2 + 2 * size) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
        try {
            return Hex.decode(text);
        } catch (ApiException notHex) {
            throw new ApiException(ApiError.INVALID_QUERY);
        }
    }
}
