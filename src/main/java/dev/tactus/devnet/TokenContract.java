package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.Protocol;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An ERC-20 of fixed supply with OpenZeppelin's semantics and refusals. */
final class TokenContract implements NativeContract {
    static final String NAME = "Tactus Development Token";
    static final String SYMBOL = "TACT";
    static final int DECIMALS = 18;

    private static final Hash32 TRANSFER = topic("Transfer(address,address,uint256)");
    private static final Hash32 APPROVAL = topic("Approval(address,address,uint256)");
    private static final long VIEW_GAS = 2_600;
    private static final long APPROVE_GAS = 24_700;
    private static final long MOVE_GAS = 30_000;
    private static final long SPEND_GAS = 5_500;

    private final Address self;
    private final BigInteger supply;

    TokenContract(Address self, BigInteger supply) {
        this.self = self;
        this.supply = supply;
    }

    @Override
    public Bytes call(Execution execution, Address sender, Bytes data) throws Revert {
        String selector = CallData.selector(data);
        if (selector.isEmpty()) {
            throw Revert.empty();
        }
        CallData arguments = CallData.arguments(data);
        return switch (selector) {
            case "06fdde03" -> view(execution, AbiResult.text(NAME.getBytes(StandardCharsets.UTF_8)));
            case "95d89b41" -> view(execution, AbiResult.text(SYMBOL.getBytes(StandardCharsets.UTF_8)));
            case "313ce567" -> view(execution, AbiResult.number(BigInteger.valueOf(DECIMALS)));
            case "18160ddd" -> view(execution, AbiResult.number(supply));
            case "70a08231" -> view(execution, read(execution, new Slot.Tokens(arguments.address(0))));
            case "dd62ed3e" ->
                view(execution, read(execution, new Slot.Allowance(arguments.address(0), arguments.address(1))));
            case "a9059cbb" -> transfer(execution, sender, arguments.address(0), arguments.number(1));
            case "095ea7b3" -> approve(execution, sender, arguments.address(0), arguments.number(1));
            case "23b872dd" ->
                transferFrom(execution, sender, arguments.address(0), arguments.address(1), arguments.number(2));
            default -> throw Revert.empty();
        };
    }

    private Bytes transfer(Execution execution, Address from, Address to, BigInteger value) throws Revert {
        require(!from.equals(Address.ZERO), "ERC20: transfer from the zero address");
        require(!to.equals(Address.ZERO), "ERC20: transfer to the zero address");
        BigInteger held = execution.state().read(new Slot.Tokens(from));
        require(held.compareTo(value) >= 0, "ERC20: transfer amount exceeds balance");
        execution.state().add(new Slot.Tokens(from), value.negate());
        execution.state().add(new Slot.Tokens(to), value);
        emit(execution, TRANSFER, from, to, value);
        execution.useGas(MOVE_GAS);
        return AbiResult.TRUE;
    }

    private Bytes approve(Execution execution, Address owner, Address spender, BigInteger value) throws Revert {
        require(!owner.equals(Address.ZERO), "ERC20: approve from the zero address");
        require(!spender.equals(Address.ZERO), "ERC20: approve to the zero address");
        execution.state().write(new Slot.Allowance(owner, spender), value);
        emit(execution, APPROVAL, owner, spender, value);
        execution.useGas(APPROVE_GAS);
        return AbiResult.TRUE;
    }

    private Bytes transferFrom(Execution execution, Address spender, Address from, Address to, BigInteger value)
            throws Revert {
        var slot = new Slot.Allowance(from, spender);
        BigInteger allowed = execution.state().read(slot);
        // The greatest number means "for ever" and is never reduced.
        if (!allowed.equals(Protocol.MAX_U256)) {
            require(allowed.compareTo(value) >= 0, "ERC20: insufficient allowance");
            execution.state().write(slot, allowed.subtract(value));
            emit(execution, APPROVAL, from, spender, allowed.subtract(value));
        }
        execution.useGas(SPEND_GAS);
        return transfer(execution, from, to, value);
    }

    private void emit(Execution execution, Hash32 event, Address first, Address second, BigInteger value) {
        List<Hash32> topics = List.of(event, Hash32.wrap(Word.of(first)), Hash32.wrap(Word.of(second)));
        execution.emit(self, topics, AbiResult.number(value));
    }

    private static Bytes read(Execution execution, Slot slot) {
        return AbiResult.number(execution.state().read(slot));
    }

    private static Bytes view(Execution execution, Bytes result) {
        execution.useGas(VIEW_GAS);
        return result;
    }

    private static void require(boolean condition, String otherwise) throws Revert {
        if (!condition) {
            throw Revert.because(otherwise);
        }
    }

    private static Hash32 topic(String event) {
        return Hash32.wrap(Keccak.hash(event.getBytes(StandardCharsets.US_ASCII)));
    }
}
