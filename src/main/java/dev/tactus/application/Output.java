package dev.tactus.application;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;

/** What executing an input tells the outside world. */
public sealed interface Output {
    /** A statement, ABI-encoded by the application. */
    record Notice(Bytes payload) implements Output {}

    /**
     * A call that may be made on L1 in the application's name.
     *
     * @param value uint256
     */
    record Voucher(Address destination, BigInteger value, Bytes payload) implements Output {
        public Voucher {
            if (value.signum() < 0 || value.compareTo(Protocol.MAX_U256) > 0) {
                throw new IllegalArgumentException("a voucher's value is out of uint256 range");
            }
        }
    }
}
