package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** One call and everything it calls: its effects on an overlay, its logs and the gas it has used so far. */
final class Execution {
    private final BlockContext block;
    private final Contracts contracts;
    private final StateOverlay state;
    private final List<Log> logs = new ArrayList<>();
    private long gas;

    Execution(BlockContext block, Contracts contracts, StateOverlay state) {
        this.block = block;
        this.contracts = contracts;
        this.state = state;
    }

    BlockContext block() {
        return block;
    }

    StateOverlay state() {
        return state;
    }

    List<Log> logs() {
        return logs;
    }

    /** Gas used beyond the transaction's intrinsic cost. An approximation of the real contracts' cost, not a meter. */
    long gas() {
        return gas;
    }

    void useGas(long amount) {
        gas += amount;
    }

    void emit(Address contract, List<Hash32> topics, Bytes data) {
        logs.add(new Log(contract, List.copyOf(topics), data));
    }

    /** A message call with ether; an address without code takes the ether and returns nothing. */
    Bytes call(Address sender, Address to, BigInteger value, Bytes data) throws Revert {
        NativeContract contract = contracts.at(to).orElse(null);
        if (contract != null && value.signum() > 0 && !(contract.acceptsEther() && data.isEmpty())) {
            throw Revert.empty();
        }
        if (state.read(new Slot.Balance(sender)).compareTo(value) < 0) {
            throw Revert.empty();
        }
        if (value.signum() > 0) {
            state.add(new Slot.Balance(sender), value.negate());
            state.add(new Slot.Balance(to), value);
        }
        return contract == null ? Bytes.EMPTY : contract.call(this, sender, data);
    }

    /** A call from one contract to another, which, as Solidity insists, must exist. */
    Bytes callContract(Address sender, Address to, Bytes data) throws Revert {
        if (contracts.at(to).isEmpty()) {
            throw Revert.empty();
        }
        return call(sender, to, BigInteger.ZERO, data);
    }
}
