package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;

/** A contract written in Java. Stateless: all it remembers is in the state that {@code execution} offers. */
interface NativeContract {
    /**
     * @param sender who calls it: the transaction's sender or another contract
     * @return what the ABI says; ignored by a transaction
     * @throws Revert if the real contract would revert; the whole transaction's effects are dropped then
     */
    Bytes call(Execution execution, Address sender, Bytes data) throws Revert;

    /** Whether a plain transfer of ether is welcome. No function of these contracts is payable. */
    default boolean acceptsEther() {
        return false;
    }
}
