package dev.tactus.explore;

import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.protocol.SequencedL2Tx.SequencedDirectInput;
import dev.tactus.protocol.SequencedL2Tx.SequencedUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.store.Cut;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneSnapshot;
import dev.tactus.store.LaneTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is durable of the order: the fold of the lane's transactions. How many of them there were is left out, since
 * nothing here depends on it and worlds would differ by it.
 *
 * @param rows    valid batches, by nonce
 * @param directs every direct input read
 * @param entries the valid order, by offset
 * @param undone  everything that was ever taken back
 */
public record Ledger(
        LaneSnapshot at,
        List<Row> rows,
        List<DirectInput> directs,
        List<SequencedL2Tx> entries,
        List<SequencedL2Tx> undone) {
    static final Ledger EMPTY = new Ledger(
            new LaneSnapshot(0, 0, Optional.empty(), Optional.empty(), 0, 0, 0),
            List.of(),
            List.of(),
            List.of(),
            List.of());

    /**
     * A batch.
     *
     * @param sealed hash of its SSZ as it was decided on; empty while it is open
     */
    public record Row(long generation, Cut cut, List<Frame> frames, Optional<Hash32> sealed) {
        public Row {
            frames = List.copyOf(frames);
        }

        Row with(List<Frame> now) {
            return new Row(generation, cut, now, sealed);
        }

        public long firstSafeBlock() {
            return frames.getFirst().safeBlock();
        }
    }

    public Ledger {
        rows = List.copyOf(rows);
        directs = List.copyOf(directs);
        entries = List.copyOf(entries);
        undone = List.copyOf(undone);
    }

    public long head() {
        return at.safeHead().map(head -> head.number()).orElse(-1L);
    }

    /** One more than the greatest sealed nonce: only the last batch is open. */
    public long sealedEnd() {
        return Math.max(0, rows.size() - 1);
    }

    Optional<Row> row(long nonce) {
        return nonce < rows.size() ? Optional.of(rows.get((int) nonce)) : Optional.empty();
    }

    /** As it is posted; empty if it is not sealed. */
    public Optional<Bytes> payload(long nonce) {
        return row(nonce)
                .filter(row -> row.sealed().isPresent())
                .map(row -> Bytes.wrap(BatchCodec.encode(new Batch(nonce, row.frames()))));
    }

    /** The first direct inputs at or below a block that have no place in the order yet. */
    public List<DirectInput> undrained(long block, int limit) {
        return directs.stream()
                .filter(input -> input.inputIndex() >= at.drainedInputs() && input.blockNumber() <= block)
                .limit(limit)
                .toList();
    }

    public Ledger commit(LaneTransaction transaction, LaneSnapshot next) {
        var writing = new Writing(this);
        transaction.events().forEach(writing::apply);
        var counted = new LaneSnapshot(
                0,
                next.nextOffset(),
                next.openBatch(),
                next.safeHead(),
                next.drainedInputs(),
                next.nextAccepted(),
                next.generation());
        if (next.nextOffset() != writing.entries.size()) {
            throw new Broken("the next offset is " + next.nextOffset() + " of " + writing.entries.size());
        }
        return new Ledger(counted, writing.rows, writing.directs, writing.entries, writing.undone);
    }

    /** A transaction being folded in. */
    private static final class Writing {
        private final List<Row> rows;
        private final List<DirectInput> directs;
        private final List<SequencedL2Tx> entries;
        private final List<SequencedL2Tx> undone;
        private long generation;

        Writing(Ledger from) {
            rows = new ArrayList<>(from.rows);
            directs = new ArrayList<>(from.directs);
            entries = new ArrayList<>(from.entries);
            undone = new ArrayList<>(from.undone);
            generation = from.at.generation();
        }

        void apply(LaneEvent event) {
            switch (event) {
                case LaneEvent.Recovered it -> takeBack(it);
                case LaneEvent.SafeHeadRead it -> directs.addAll(it.slice().directInputs());
                case LaneEvent.BatchOpened it -> {
                    if (it.nonce() != rows.size()) {
                        throw new Broken("batch " + it.nonce() + " opens as number " + rows.size());
                    }
                    var cut = new Cut(it.nonce(), entries.size(), 0, drained());
                    rows.add(new Row(generation, cut, List.of(), Optional.empty()));
                }
                case LaneEvent.BatchSealed it ->
                    rows.add(new Row(
                            last().generation(),
                            last().cut(),
                            rows.removeLast().frames(),
                            Optional.of(it.payloadHash())));
                case LaneEvent.FrameOpened it ->
                    change(Stream.concat(
                            last().frames().stream(), Stream.of(new Frame(List.of(), it.safeBlock(), it.fee()))));
                case LaneEvent.DirectInputDrained it ->
                    entries.add(new SequencedDirectInput(it.offset(), it.input(), batch()));
                case LaneEvent.UserOpIncluded it -> include(it);
            }
        }

        private void takeBack(LaneEvent.Recovered event) {
            generation = event.generation();
            while (rows.size() > event.cut().batchNonce()) {
                rows.removeLast();
            }
            List<SequencedL2Tx> tail = entries.subList((int) event.cut().firstOffset(), entries.size());
            undone.addAll(tail);
            tail.clear();
        }

        private void include(LaneEvent.UserOpIncluded event) {
            Frame frame = last().frames().getLast();
            var op = event.op();
            entries.add(new SequencedUserOp(
                    event.offset(),
                    op.sender(),
                    op.op().nonce(),
                    op.op().maxFee(),
                    frame.fee(),
                    op.op().data(),
                    frame.safeBlock(),
                    batch(),
                    op.txHash()));
            List<WireUserOp> ops = Stream.concat(frame.userOps().stream(), Stream.of(op.wire()))
                    .toList();
            List<Frame> frames = new ArrayList<>(last().frames());
            frames.set(frames.size() - 1, new Frame(ops, frame.safeBlock(), frame.fee()));
            change(frames.stream());
        }

        private Row last() {
            return rows.getLast();
        }

        private void change(Stream<Frame> frames) {
            rows.set(rows.size() - 1, last().with(frames.toList()));
        }

        private long batch() {
            return rows.size() - 1L;
        }

        private long drained() {
            return entries.stream()
                    .filter(SequencedDirectInput.class::isInstance)
                    .mapToLong(entry -> ((SequencedDirectInput) entry).input().inputIndex() + 1)
                    .max()
                    .orElse(0);
        }
    }
}
