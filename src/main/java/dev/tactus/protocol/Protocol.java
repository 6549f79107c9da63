package dev.tactus.protocol;

import java.math.BigInteger;

/** Consensus constants that no configuration may change. */
public final class Protocol {
    /** A batch whose first frame is this many blocks old is stale; a direct input this old is forced. */
    public static final long MAX_WAIT_BLOCKS = 1200;
    /** Distance to {@link #MAX_WAIT_BLOCKS} at which the node stops trusting its own order. */
    public static final long DANGER_MARGIN_BLOCKS = 300;

    public static final long DANGER_THRESHOLD_BLOCKS = MAX_WAIT_BLOCKS - DANGER_MARGIN_BLOCKS;
    /** The safe head may pass the open frame by this many blocks before a new frame opens. */
    public static final long FRAME_ADVANCE_BLOCKS = 5;
    /** The safe head may pass the open batch's first frame by this many blocks before the batch closes. */
    public static final long BATCH_AGE_BLOCKS = 600;

    public static final long MAX_NONCE = 0xffff_ffffL;
    public static final int MAX_FEE_FIELD = 0xffff;
    public static final int SIGNATURE_BYTES = 65;
    public static final BigInteger MAX_U256 = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

    private Protocol() {}
}
