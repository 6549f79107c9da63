package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** A contract's refusal. Its data is what Solidity would return. */
final class Revert extends Exception {
    private static final long serialVersionUID = 1;
    private static final String ERROR = "08c379a0";
    private static final String PANIC = "4e487b71";
    private static final String INPUT_TOO_LARGE = "9f21b8a0";
    private static final int OUT_OF_BOUNDS = 0x32;

    private final transient Bytes data;

    private Revert(String message, Bytes data) {
        super(message, null, false, false);
        this.data = data;
    }

    Bytes data() {
        return data;
    }

    /** Without data: what malformed call data or a call to no contract gives. */
    static Revert empty() {
        return new Revert("execution reverted", Bytes.EMPTY);
    }

    /** {@code Error(string)}. */
    static Revert because(String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream();
        out.writeBytes(Bytes.fromHex(ERROR).unsafeArray());
        out.writeBytes(AbiResult.text(text).unsafeArray());
        return new Revert("execution reverted: " + reason, Bytes.wrap(out.toByteArray()));
    }

    /** {@code Panic(0x32)}. */
    static Revert outOfBounds() {
        return new Revert(
                "execution reverted: panic: array out-of-bounds access (0x32)",
                Bytes.fromHex(PANIC + "%064x".formatted(OUT_OF_BOUNDS)));
    }

    /** {@code InputTooLarge(address,uint256,uint256)}. */
    static Revert inputTooLarge(Address application, int length, int max) {
        String arguments = "%064x%064x%064x"
                .formatted(
                        new BigInteger(1, application.bytes().unsafeArray()),
                        BigInteger.valueOf(length),
                        BigInteger.valueOf(max));
        return new Revert(
                "execution reverted: custom error 0x" + INPUT_TOO_LARGE + ": " + arguments,
                Bytes.fromHex(INPUT_TOO_LARGE + arguments));
    }
}
