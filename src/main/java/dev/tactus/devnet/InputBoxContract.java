package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import java.math.BigInteger;
import java.util.List;

/** The InputBox: an append-only list of inputs for each application, deployed in block 0. */
final class InputBoxContract implements NativeContract {
    /** Of the encoded {@code EvmAdvance}, not of the payload. */
    static final int MAX_INPUT_BYTES = 1 << 16;

    /** Selector of {@code getNumberOfInputs(address)}. */
    static final String NUMBER_OF_INPUTS = "61a93c87";

    private static final long ADD_INPUT_GAS = 33_000;
    private static final long FIRST_INPUT_GAS = 17_100;
    private static final long PAYLOAD_BYTE_GAS = 9;
    private static final long VIEW_GAS = 2_600;

    private final Address self;

    InputBoxContract(Address self) {
        this.self = self;
    }

    @Override
    public Bytes call(Execution execution, Address sender, Bytes data) throws Revert {
        return switch (CallData.selector(data)) {
            case "1789cd63" -> addInput(execution, sender, CallData.arguments(data));
            case NUMBER_OF_INPUTS -> numberOfInputs(execution, CallData.arguments(data));
            case "677087c9" -> inputHash(execution, CallData.arguments(data));
            case "b3a1acd8" -> view(execution, BigInteger.ZERO);
            default -> throw Revert.empty();
        };
    }

    private Bytes addInput(Execution execution, Address sender, CallData arguments) throws Revert {
        Address application = arguments.address(0);
        Bytes payload = arguments.bytes(1);
        var count = new Slot.InputCount(application);
        long index = execution.state().read(count).longValueExact();
        BlockContext block = execution.block();
        byte[] input = InputBoxAbi.encodeEvmAdvance(new EvmAdvance(
                block.chainId(),
                application,
                sender,
                block.number(),
                block.timestamp(),
                block.prevRandao(),
                index,
                payload));
        if (input.length > MAX_INPUT_BYTES) {
            throw Revert.inputTooLarge(application, input.length, MAX_INPUT_BYTES);
        }
        byte[] hash = Keccak.hash(input);
        execution.state().write(count, BigInteger.valueOf(index + 1));
        execution.state().write(new Slot.InputHash(application, index), new BigInteger(1, hash));
        execution.emit(
                self,
                List.of(InputBoxAbi.INPUT_ADDED, Hash32.wrap(Word.of(application)), Hash32.wrap(Word.of(index))),
                AbiResult.text(input));
        execution.useGas(ADD_INPUT_GAS + (index == 0 ? FIRST_INPUT_GAS : 0) + PAYLOAD_BYTE_GAS * payload.size());
        return Bytes.wrap(hash);
    }

    private static Bytes numberOfInputs(Execution execution, CallData arguments) throws Revert {
        return view(execution, execution.state().read(new Slot.InputCount(arguments.address(0))));
    }

    private static Bytes inputHash(Execution execution, CallData arguments) throws Revert {
        Address application = arguments.address(0);
        BigInteger index = arguments.number(1);
        if (index.compareTo(execution.state().read(new Slot.InputCount(application))) >= 0) {
            throw Revert.outOfBounds();
        }
        return view(execution, execution.state().read(new Slot.InputHash(application, index.longValueExact())));
    }

    private static Bytes view(Execution execution, BigInteger result) {
        execution.useGas(VIEW_GAS);
        return AbiResult.number(result);
    }
}
