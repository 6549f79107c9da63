package dev.tactus.devnet;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.InputBoxAbi;
import java.math.BigInteger;
import java.nio.ByteBuffer;

/** The ERC-20 portal: moves tokens to the application and tells it so through the InputBox, in its own name. */
final class PortalContract implements NativeContract {
    private static final Bytes TRANSFER_FROM = Bytes.fromHex("23b872dd");
    private static final long VIEW_GAS = 2_600;
    private static final long DEPOSIT_GAS = 8_000;

    private final Address self;
    private final Address inputBox;

    PortalContract(Address self, Address inputBox) {
        this.self = self;
        this.inputBox = inputBox;
    }

    @Override
    public Bytes call(Execution execution, Address sender, Bytes data) throws Revert {
        return switch (CallData.selector(data)) {
            case "95854b81" -> deposit(execution, sender, CallData.arguments(data));
            case "00aace9a" -> {
                execution.useGas(VIEW_GAS);
                yield Bytes.wrap(Word.of(inputBox));
            }
            default -> throw Revert.empty();
        };
    }

    private Bytes deposit(Execution execution, Address sender, CallData arguments) throws Revert {
        Address token = arguments.address(0);
        Address application = arguments.address(1);
        BigInteger value = arguments.number(2);
        Bytes execLayerData = arguments.bytes(3);
        execution.useGas(DEPOSIT_GAS);
        Bytes answer = execution.callContract(self, token, transferFrom(sender, application, value));
        // A contract that is no token may answer anything; only `true` moved the tokens.
        if (!answer.equals(AbiResult.TRUE)) {
            throw Revert.empty();
        }
        Bytes payload = payload(token, sender, value, execLayerData);
        execution.callContract(self, inputBox, Bytes.wrap(InputBoxAbi.encodeAddInput(application, payload)));
        return Bytes.EMPTY;
    }

    private static Bytes transferFrom(Address from, Address to, BigInteger value) {
        return Bytes.wrap(ByteBuffer.allocate(TRANSFER_FROM.size() + 3 * Word.SIZE)
                .put(TRANSFER_FROM.unsafeArray())
                .put(Word.of(from))
                .put(Word.of(to))
                .put(Word.of(value))
                .array());
    }

    private static Bytes payload(Address token, Address sender, BigInteger value, Bytes execLayerData) {
        return Bytes.wrap(ByteBuffer.allocate(2 * Address.SIZE + Word.SIZE + execLayerData.size())
                .put(token.bytes().unsafeArray())
                .put(sender.bytes().unsafeArray())
                .put(Word.of(value))
                .put(execLayerData.unsafeArray())
                .array());
    }
}
