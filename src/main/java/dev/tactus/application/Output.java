package dev.tactus.application;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import java.math.BigInteger;

/** What executing an input tells the outside world. */
public sealed interface Output {
    /** A statement, ABI-encoded by the application. */
    record Notice(Bytes payload) implements Output {}

    /** A call that may be made on L1 in the application's name. */
    record Voucher(Address destination, BigInteger value, Bytes payload) implements Output {}
}
