package dev.tactus.store;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One thing done wrong in a transaction that was right, though some are right still. */
final class Mutation {
    private static final List<Long> STEPS = List.of(-1L, 1L, 2L, -1_000_000_000L, 1_000_000_000L);

    private final Random random;
    private Hash32 earlier = OrderScript.hash("none yet");

    Mutation(Random random) {
        this.random = random;
    }

    LaneTransaction of(LaneTransaction right) {
        if (right.events().isEmpty() || random.nextInt(20) == 0) {
            return new LaneTransaction(off(right.chunk()), right.events(), right.stateWrites());
        }
        if (right.recovers()) {
            // No transaction can be made whose first event it is not.
            List<LaneEvent> events = new ArrayList<>(right.events());
            events.set(0, wrong((LaneEvent.Recovered) events.getFirst()));
            return new LaneTransaction(right.chunk(), events, right.stateWrites());
        }
        List<LaneEvent> events = new ArrayList<>(right.events());
        int at = random.nextInt(events.size());
        switch (random.nextInt(10)) {
            case 0 -> events.remove(at);
            case 1 -> events.add(random.nextInt(events.size() + 1), events.get(at));
            case 2 -> events.add(random.nextInt(events.size()), events.remove(at));
            case 3 -> events.subList(at, events.size()).clear();
            case 4 -> events.subList(0, at).clear();
            case 5 -> events.add(at, sealing(events));
            default -> events.set(at, wrong(events.get(at)));
        }
        // Else a gap in the offsets would hide whatever else is wrong.
        List<LaneEvent> tried = random.nextBoolean() ? events : renumbered(right.events(), events);
        remember(right);
        return new LaneTransaction(right.chunk(), tried, right.stateWrites());
    }

    /** Of a batch that the transaction speaks of. */
    private LaneEvent sealing(List<LaneEvent> events) {
        long nonce = 0;
        for (LaneEvent event : events) {
            switch (event) {
                case LaneEvent.BatchOpened opened -> nonce = opened.nonce();
                case LaneEvent.FrameOpened opened -> nonce = opened.batchNonce();
                case LaneEvent.BatchSealed sealed -> nonce = sealed.nonce();
                case LaneEvent.Recovered _,
                        LaneEvent.SafeHeadRead _,
                        LaneEvent.DirectInputDrained _,
                        LaneEvent.UserOpIncluded _ -> {}
            }
        }
        return new LaneEvent.BatchSealed(nonce, OrderScript.hash("early"), 100);
    }

    private static List<LaneEvent> renumbered(List<LaneEvent> right, List<LaneEvent> changed) {
        long next = 0;
        for (LaneEvent event : right.reversed()) {
            next = offset(event, next);
        }
        List<LaneEvent> renumbered = new ArrayList<>();
        for (LaneEvent event : changed) {
            renumbered.add(
                    switch (event) {
                        case LaneEvent.DirectInputDrained(long _, DirectInput input, Bytes outputs) ->
                            new LaneEvent.DirectInputDrained(next++, input, outputs);
                        case LaneEvent.UserOpIncluded(long _, ValidUserOp op, Bytes outputs) ->
                            new LaneEvent.UserOpIncluded(next++, op, outputs);
                        case LaneEvent.Recovered _,
                                LaneEvent.SafeHeadRead _,
                                LaneEvent.BatchSealed _,
                                LaneEvent.BatchOpened _,
                                LaneEvent.FrameOpened _ -> event;
                    });
        }
        return renumbered;
    }

    private static long offset(LaneEvent event, long otherwise) {
        return switch (event) {
            case LaneEvent.DirectInputDrained drained -> drained.offset();
            case LaneEvent.UserOpIncluded included -> included.offset();
            case LaneEvent.Recovered _,
                    LaneEvent.SafeHeadRead _,
                    LaneEvent.BatchSealed _,
                    LaneEvent.BatchOpened _,
                    LaneEvent.FrameOpened _ -> otherwise;
        };
    }

    private void remember(LaneTransaction right) {
        for (LaneEvent event : right.events()) {
            if (event instanceof LaneEvent.UserOpIncluded included) {
                earlier = included.op().txHash();
            }
        }
    }

    private long off(long number) {
        return number + STEPS.get(random.nextInt(STEPS.size()));
    }

    private int off(int number) {
        return (int) off((long) number);
    }

    private LaneEvent wrong(LaneEvent event) {
        int field = random.nextInt(4);
        return switch (event) {
            case LaneEvent.Recovered recovered -> wrong(recovered);
            case LaneEvent.SafeHeadRead(SafeSlice slice) -> new LaneEvent.SafeHeadRead(wrong(slice));
            case LaneEvent.BatchSealed(long nonce, Hash32 hash, int bytes) ->
                switch (field) {
                    case 0 -> new LaneEvent.BatchSealed(nonce, OrderScript.hash("a lie"), bytes);
                    case 1 -> new LaneEvent.BatchSealed(nonce, hash, 10 + random.nextInt(4));
                    default -> new LaneEvent.BatchSealed(off(nonce), hash, bytes);
                };
            case LaneEvent.BatchOpened(long nonce, long openedAtMs) ->
                field == 0
                        ? new LaneEvent.BatchOpened(nonce, -random.nextInt(2))
                        : new LaneEvent.BatchOpened(off(nonce), openedAtMs);
            case LaneEvent.FrameOpened(long batch, int index, long safeBlock, int fee) ->
                switch (field) {
                    case 0 -> new LaneEvent.FrameOpened(off(batch), index, safeBlock, fee);
                    case 1 -> new LaneEvent.FrameOpened(batch, off(index), safeBlock, fee);
                    case 2 -> new LaneEvent.FrameOpened(batch, index, off(safeBlock), fee);
                    default ->
                        new LaneEvent.FrameOpened(batch, index, safeBlock, random.nextBoolean() ? 17_102 : off(fee));
                };
            case LaneEvent.DirectInputDrained(long offset, DirectInput input, Bytes outputs) ->
                field == 0
                        ? new LaneEvent.DirectInputDrained(off(offset), input, outputs)
                        : new LaneEvent.DirectInputDrained(offset, wrong(input), outputs);
            case LaneEvent.UserOpIncluded(long offset, ValidUserOp op, Bytes outputs) ->
                field == 0
                        ? new LaneEvent.UserOpIncluded(off(offset), op, outputs)
                        : new LaneEvent.UserOpIncluded(offset, wrong(op), outputs);
        };
    }

    private LaneEvent wrong(LaneEvent.Recovered right) {
        Cut cut = right.cut();
        Cut other = switch (random.nextInt(4)) {
            case 0 -> new Cut(off(cut.batchNonce()), cut.firstOffset(), cut.chunk(), cut.drainedInputs());
            case 1 -> new Cut(cut.batchNonce(), off(cut.firstOffset()), cut.chunk(), cut.drainedInputs());
            case 2 -> new Cut(cut.batchNonce(), cut.firstOffset(), off(cut.chunk()), cut.drainedInputs());
            default -> cut;
        };
        long generation = other.equals(cut) ? off(right.generation()) : right.generation();
        return new LaneEvent.Recovered(generation, right.safeBlock(), other, right.recoveredAtMs());
    }

    private SafeSlice wrong(SafeSlice slice) {
        SafeHead head = slice.head();
        List<DirectInput> inputs = new ArrayList<>(slice.directInputs());
        List<AcceptedBatch> accepted = new ArrayList<>(slice.accepted());
        switch (random.nextInt(6)) {
            case 0 -> head = new SafeHead(off(head.number()), head.hash(), head.timestamp(), head.inputCount());
            case 1 -> head = new SafeHead(head.number(), head.hash(), off(head.timestamp()), head.inputCount());
            case 2 -> head = new SafeHead(head.number(), head.hash(), head.timestamp(), off(head.inputCount()));
            case 3 -> accepted.replaceAll(this::wrong);
            default -> {
                if (!inputs.isEmpty()) {
                    int at = random.nextInt(inputs.size());
                    inputs.set(at, wrong(inputs.get(at)));
                }
            }
        }
        return new SafeSlice(head, inputs, accepted);
    }

    private AcceptedBatch wrong(AcceptedBatch it) {
        return switch (random.nextInt(4)) {
            case 0 ->
                new AcceptedBatch(
                        off(it.nonce()), it.payloadHash(), it.inputIndex(), it.blockNumber(), it.transactionHash());
            case 1 ->
                new AcceptedBatch(
                        it.nonce(), it.payloadHash(), off(it.inputIndex()), it.blockNumber(), it.transactionHash());
            case 2 ->
                new AcceptedBatch(
                        it.nonce(), it.payloadHash(), it.inputIndex(), off(it.blockNumber()), it.transactionHash());
            default ->
                new AcceptedBatch(
                        it.nonce(), OrderScript.hash("other"), it.inputIndex(), it.blockNumber(), it.transactionHash());
        };
    }

    private DirectInput wrong(DirectInput it) {
        long index = it.inputIndex();
        long block = it.blockNumber();
        long timestamp = it.blockTimestamp();
        Bytes payload = it.payload();
        switch (random.nextInt(4)) {
            case 0 -> index = off(index);
            case 1 -> block = off(block);
            case 2 -> timestamp = -random.nextInt(2);
            default -> payload = OrderScript.bytes("other");
        }
        return new DirectInput(index, it.sender(), block, timestamp, it.transactionHash(), payload);
    }

    private ValidUserOp wrong(ValidUserOp it) {
        UserOp op = it.op();
        return switch (random.nextInt(4)) {
            case 0 -> {
                long nonce = Math.clamp(off(op.nonce()), 0, Protocol.MAX_NONCE);
                yield new ValidUserOp(
                        it.sender(), new UserOp(nonce, op.maxFee(), op.data()), it.signature(), it.txHash());
            }
            case 1 -> {
                int maxFee = random.nextInt(100);
                yield new ValidUserOp(
                        it.sender(), new UserOp(op.nonce(), maxFee, op.data()), it.signature(), it.txHash());
            }
            case 2 -> new ValidUserOp(OrderScript.address(99), op, it.signature(), it.txHash());
            default -> new ValidUserOp(it.sender(), op, it.signature(), earlier);
        };
    }
}
