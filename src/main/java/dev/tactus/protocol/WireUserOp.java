package dev.tactus.protocol;

/** A user op as it stands inside a posted batch: no sender; the signature may have any length when read from L1. */
public record WireUserOp(UserOp op, Bytes signature) {}
