package dev.tactus.ingress;

import dev.tactus.protocol.Bytes;
import java.util.HexFormat;

/** Hex as clients must write it: {@code 0x} and an even number of digits of either case. */
final class Hex {
    private static final HexFormat FORMAT = HexFormat.of();

    private Hex() {}

    static Bytes decode(String text) throws ApiException {
        if (!text.startsWith("0x")) {
            throw new ApiException(ApiError.HEX_PREFIX);
        }
        try {
            return Bytes.wrap(FORMAT.parseHex(text, 2, text.length()));
        } catch (IllegalArgumentException e) {
            throw new ApiException(ApiError.INVALID_HEX);
        }
    }
}
