package dev.tactus.protocol;

/** The EIP-712 domain of user ops; name and version are fixed. */
public record Eip712Domain(long chainId, Address verifyingContract) {
    public static final String NAME = "CartesiAppSequencer";
    public static final String VERSION = "1";
}
