package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.InputBoxAbi;
import java.math.BigInteger;

/** The application contract as far as a sequencer sees it: it holds the deposits and names its InputBox. */
final class ApplicationContract implements NativeContract {
    private static final long VIEW_GAS = 2_600;

    private final Bytes dataAvailability;

    ApplicationContract(Address inputBox) {
        byte[] call = new byte[InputBoxAbi.INPUT_BOX.size() + Word.SIZE];
        InputBoxAbi.INPUT_BOX.copyTo(call, 0);
        System.arraycopy(Word.of(inputBox), 0, call, InputBoxAbi.INPUT_BOX.size(), Word.SIZE);
        dataAvailability = AbiResult.text(call);
    }

    @Override
    public Bytes call(Execution execution, Address sender, Bytes data) throws Revert {
        execution.useGas(VIEW_GAS);
        return switch (CallData.selector(data)) {
            case "f02478de" -> dataAvailability;
            case "b3a1acd8" -> AbiResult.number(BigInteger.ZERO);
            default -> {
                if (data.isEmpty()) {
                    yield Bytes.EMPTY;
                }
                throw Revert.empty();
            }
        };
    }

    @Override
    public boolean acceptsEther() {
        return true;
    }
}
