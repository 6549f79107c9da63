package dev.tactus.sim.reference;

/** One input as the L1 InputBox recorded it, not yet classified. */
@SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
public record RawInput(
        long chainId,
        byte[] app,
        byte[] sender,
        long blockNumber,
        long blockTimestamp,
        byte[] prevRandao,
        long index,
        byte[] payload) {
    /** The same input with its tag byte taken off. */
    RawInput withPayload(byte[] body) {
        return new RawInput(chainId, app, sender, blockNumber, blockTimestamp, prevRandao, index, body);
    }
}
