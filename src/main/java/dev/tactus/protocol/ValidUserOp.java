package dev.tactus.protocol;

/**
 * A user op whose signature has been checked: the only kind that the lane accepts.
 *
 * @param sender    the recovered signer
 * @param signature normalised: low s, v 27 or 28
 * @param txHash    the op's identity, keccak256(signing hash ‖ sender)
 */
public record ValidUserOp(Address sender, UserOp op, Bytes signature, Hash32 txHash) {
    public ValidUserOp {
        if (signature.size() != Protocol.SIGNATURE_BYTES) {
            throw new IllegalArgumentException("a signature has 65 bytes, not " + signature.size());
        }
    }

    public WireUserOp wire() {
        return new WireUserOp(op, signature);
    }
}
