package dev.tactus.l1;

/** The L1 node answered, and what it says cannot be the configured deployment. Trying again will not help. */
public abstract sealed class DiscoveryRefused extends Exception {
    private static final long serialVersionUID = 1;

    DiscoveryRefused(String message) {
        super(message);
    }

    /** The node serves another chain than configured. */
    public static final class WrongChain extends DiscoveryRefused {
        private static final long serialVersionUID = 1;

        /** @param node which one, for people */
        public WrongChain(String node, long configured, long actual) {
            super("chain id is " + configured + " in the configuration but " + actual + " at " + node
                    + " of SEQ_ETH_RPC_URL: correct one of the two");
        }
    }

    /** The nodes do not agree on what the application uses. */
    public static final class Disagreement extends DiscoveryRefused {
        private static final long serialVersionUID = 1;

        public Disagreement(String message) {
            super(message);
        }
    }

    /** The application, or the InputBox it names, does not answer as one. */
    public static final class NotAnApplication extends DiscoveryRefused {
        private static final long serialVersionUID = 1;

        public NotAnApplication(String message) {
            super(message);
        }
    }

    /** The wallet that posts batches stands where it must not. */
    public static final class UnfitSubmitter extends DiscoveryRefused {
        private static final long serialVersionUID = 1;

        public UnfitSubmitter(String message) {
            super(message);
        }
    }
}
