package dev.tactus.store;

import static dev.tactus.store.OrderScript.bytes;

import dev.tactus.application.StateDigest;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * An order as a lane would write it, the same for everyone who knows the seed: a process writes it, and whoever looks
 * at what is left knows what each transaction said, without asking a store.
 */
final class PowerScript {
    private static final List<Address> SENDERS =
            List.of(OrderScript.ALICE, OrderScript.BOB, OrderScript.address(3), OrderScript.address(4));
    private static final int MOST_DATA = 1500;

    private final Random random;
    private final OrderScript script = new OrderScript();
    private final TreeMap<Bytes, Bytes> state = new TreeMap<>();
    private long block = 10;
    private long inputs;
    private long said;

    /**
     * @param entries     what it adds to the order, in words
     * @param stateDigest of the state after it
     */
    record Step(LaneTransaction transaction, List<String> entries, Hash32 stateDigest) {}

    private PowerScript(long seed) {
        this.random = new Random(seed);
    }

    /** The first {@code count} transactions: number i is the chunk i + 1. */
    static List<Step> steps(long seed, int count) {
        var made = new PowerScript(seed);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            steps.add(made.next(i == 0));
        }
        return steps;
    }

    private Step next(boolean first) {
        if (first) {
            script.read(block, 0).open();
        } else if (random.nextInt(6) == 0) {
            drain();
        } else {
            if (random.nextInt(10) == 0) {
                script.seal().open();
            }
            for (int ops = 1 + random.nextInt(4); ops > 0; ops--) {
                script.include(SENDERS.get(random.nextInt(SENDERS.size())), data());
            }
        }
        for (int writes = random.nextInt(4); writes > 0; writes--) {
            write("account" + random.nextInt(50));
        }
        LaneTransaction transaction = script.chunk();
        fold(transaction);
        return new Step(transaction, entries(transaction), digest());
    }

    private void drain() {
        block += 1 + random.nextInt(5);
        DirectInput input = OrderScript.input(inputs, block, data());
        inputs++;
        script.read(block, inputs, input).openFrame(block, 0).drain(input, "drained");
    }

    private String data() {
        return said++ + " " + "x".repeat(random.nextInt(8) == 0 ? random.nextInt(MOST_DATA) : random.nextInt(60));
    }

    private void write(String resource) {
        if (random.nextInt(5) == 0) {
            script.delete(resource);
        } else {
            script.write(resource, data());
        }
    }

    private void fold(LaneTransaction transaction) {
        transaction
                .stateWrites()
                .forEach((resource, value) ->
                        value.ifPresentOrElse(held -> state.put(resource, held), () -> state.remove(resource)));
    }

    private Hash32 digest() {
        var digest = new StateDigest();
        for (Map.Entry<Bytes, Bytes> each : state.entrySet()) {
            digest.add(each.getKey(), each.getValue());
        }
        return digest.finish();
    }

    private static List<String> entries(LaneTransaction transaction) {
        List<String> entries = new ArrayList<>();
        for (LaneEvent event : transaction.events()) {
            said(event).ifPresent(entries::add);
        }
        return entries;
    }

    private static Optional<String> said(LaneEvent event) {
        return switch (event) {
            case LaneEvent.UserOpIncluded(long offset, var op, Bytes outputs) ->
                Optional.of(op(offset, op.sender(), op.op().nonce(), op.op().data(), op.txHash(), outputs));
            case LaneEvent.DirectInputDrained(long offset, DirectInput input, Bytes outputs) ->
                Optional.of(input(offset, input, outputs));
            case LaneEvent.Recovered ignored -> Optional.empty();
            case LaneEvent.SafeHeadRead ignored -> Optional.empty();
            case LaneEvent.BatchSealed ignored -> Optional.empty();
            case LaneEvent.BatchOpened ignored -> Optional.empty();
            case LaneEvent.FrameOpened ignored -> Optional.empty();
        };
    }

    static String op(long offset, Address sender, long nonce, Bytes data, Hash32 txHash, Bytes outputs) {
        return offset + " op " + sender + " " + nonce + " " + data + " " + txHash + " " + outputs;
    }

    static String input(long offset, DirectInput input, Bytes outputs) {
        return offset + " input " + input.inputIndex() + " " + input.payload() + " " + outputs;
    }

    /** A journal's event: its number says what is in it. */
    static Bytes event(long number) {
        return bytes("event " + number);
    }
}
