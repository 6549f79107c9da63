package dev.tactus.l1;

import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Why a call to the L1 node gave no usable answer. Messages hold neither the endpoint nor what was sent to it. */
public abstract sealed class RpcException extends Exception {
    private static final long serialVersionUID = 1;

    RpcException(String message) {
        super(message);
    }

    /** No answer came, or none from the node itself: the call may have taken effect or not. */
    public static final class Transport extends RpcException {
        private static final long serialVersionUID = 1;

        public Transport(String message) {
            super(message);
        }
    }

    /** The node answered with a JSON-RPC error. */
    public static final class Refused extends RpcException {
        private static final long serialVersionUID = 1;
        /** Of geth, Erigon, Reth and Anvil. */
        private static final int EXECUTION_REVERTED = 3;
        /** Of Nethermind and OpenEthereum. */
        private static final int VM_EXECUTION_ERROR = -32015;

        private final int code;

        public Refused(int code, String message) {
            super("L1 node refused: " + code + " " + message);
            this.code = code;
        }

        public int code() {
            return code;
        }

        /**
         * Whether the node executed the call and it failed: its own code where nodes have one, else what they all
         * say. Everything else a node may answer tells nothing of the call.
         */
        public boolean isRevert() {
            String text = String.valueOf(getMessage()).toLowerCase(Locale.ROOT);
            return code == EXECUTION_REVERTED
                    || code == VM_EXECUTION_ERROR
                    || text.contains("revert")
                    || text.contains("out of gas");
        }
    }

    /** The answer is longer than we are ready to read. */
    public static final class TooLarge extends RpcException {
        private static final long serialVersionUID = 1;

        public TooLarge(long limitBytes) {
            super("answer of the L1 node exceeds " + limitBytes + " bytes");
        }
    }

    /** The answer is not what the method promises. */
    public static final class BadAnswer extends RpcException {
        private static final long serialVersionUID = 1;

        public BadAnswer(String message) {
            super(message);
        }
    }

    /** Whoever could be asked serves another chain than the configured one: no question of ours means anything there. */
    public static final class WrongChain extends RpcException {
        private static final long serialVersionUID = 1;

        public WrongChain(String message) {
            super(message);
        }
    }

    /** What a completion stage failed with, without the wrappers it collects on its way. */
    public static Throwable unwrap(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
