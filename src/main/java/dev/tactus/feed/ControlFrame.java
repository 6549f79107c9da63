package dev.tactus.feed;

/** A control frame of a client while its payload, at most 125 bytes, arrives and is unmasked. */
final class ControlFrame {
    private final int opcode;
    private final byte[] payload;
    private final int mask;
    private int received;

    ControlFrame(int opcode, int length, int mask) {
        this.opcode = opcode;
        this.payload = new byte[length];
        this.mask = mask;
    }

    int opcode() {
        return opcode;
    }

    /** More than what is missing never comes: the frame's length bounds it. */
    void append(byte[] part) {
        for (byte masked : part) {
            payload[received] = (byte) (masked ^ (mask >> (24 - 8 * (received % 4))));
            received++;
        }
    }

    boolean isComplete() {
        return received == payload.length;
    }

    byte[] payload() {
        return payload;
    }
}
