package dev.tactus.l1;

/** A block as a JSON-RPC parameter names it. */
public sealed interface BlockRef {
    /** A block that moves. */
    enum Tag implements BlockRef {
        LATEST("latest"),
        SAFE("safe"),
        FINALIZED("finalized"),
        PENDING("pending");

        private final String text;

        Tag(String text) {
            this.text = text;
        }

        @Override
        public String parameter() {
            return text;
        }
    }

    record Height(long number) implements BlockRef {
        public Height {
            if (number < 0) {
                throw new IllegalArgumentException("negative block number");
            }
        }

        @Override
        public String parameter() {
            return "0x" + Long.toHexString(number);
        }
    }

    static BlockRef at(long number) {
        return new Height(number);
    }

    /** The tag, or the number in hex. */
    String parameter();
}
