package dev.tactus.sim.reference;

/** Who signed, or why nobody did. */
public sealed interface Recovery {
    @SuppressWarnings("ArrayRecordComponent") // a carrier, see the package
    record Sender(byte[] address) implements Recovery {}

    /** The signature is not one: its length, its v, or the range of r or s. */
    record InvalidSignature() implements Recovery {}

    /** It might be one, but no point or no key belongs to it. */
    record NoSender() implements Recovery {}
}
