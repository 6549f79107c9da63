package dev.tactus.sim.store;

import dev.tactus.application.StateReader;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ChainedTx;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.SequencedL2Tx;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SealedBatch;
import dev.tactus.store.StoreUnavailableException;
import dev.tactus.store.StoredDeployment;
import dev.tactus.store.VersionUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** A reader of a {@link SimDisk}. */
final class SimReader implements OrderReader {
    private final SimDisk disk;
    private final Tables tables;
    private final OrderQueries order;
    private final long life;
    private boolean closed;

    SimReader(SimDisk disk, Tables tables) {
        this.disk = disk;
        this.tables = tables;
        this.order = new OrderQueries(tables);
        this.life = disk.life();
    }

    @Override
    public Optional<StoredDeployment> deployment() {
        return reading(() -> Optional.of(new StoredDeployment(
                disk.deployment().deployment(), disk.deployment().eraId(), order.generation())));
    }

    @Override
    public long head() {
        return reading(order::head);
    }

    @Override
    public List<SequencedL2Tx> feed(long offset, int limit) {
        return reading(
                () -> order.feed(offset, limit).stream().map(ChainedTx::tx).toList());
    }

    @Override
    public FeedPage page(long offset, int limit) {
        return reading(() -> {
            List<ChainedTx> page = new ArrayList<>();
            int bytes = 0;
            for (ChainedTx entry : order.feed(offset, limit)) {
                if (bytes >= PAGE_PAYLOAD_BYTES) {
                    break;
                }
                page.add(entry);
                bytes += entry.tx().payload().size();
            }
            return new FeedPage(page, order.head(), order.generation());
        });
    }

    @Override
    public long generation() {
        return reading(order::generation);
    }

    @Override
    public Optional<UndoneTx> findUndone(Hash32 txHash) {
        return reading(() -> order.findUndone(txHash));
    }

    @Override
    public Optional<IncludedTx> findTx(Hash32 txHash) {
        return reading(() -> order.findTx(txHash));
    }

    @Override
    public List<BatchSummary> batches(long fromNonce, int limit) {
        return reading(() -> order.batches(fromNonce, limit));
    }

    @Override
    public Optional<BatchSummary> batch(long nonce) {
        return batches(nonce, 1).stream()
                .filter(batch -> batch.nonce() == nonce)
                .findFirst();
    }

    @Override
    public Optional<Bytes> sealedPayload(long nonce) {
        return reading(() -> order.sealedPayload(nonce));
    }

    @Override
    public Optional<SealedBatch> lastSealed() {
        return reading(order::lastSealed);
    }

    @Override
    public Optional<AcceptedBatch> accepted(long nonce) {
        return reading(() -> tables.l1.accepted(nonce));
    }

    @Override
    public long nextAccepted() {
        return reading(tables.l1::nextAccepted);
    }

    @Override
    public Optional<SafeHead> safeHead() {
        return reading(tables.l1::safeHead);
    }

    @Override
    public Frontier frontier() {
        return reading(() -> {
            long next = tables.l1.nextAccepted();
            long sealedEnd = order.lastSealed().map(last -> last.nonce() + 1).orElse(0L);
            OptionalLong oldest = order.batches(next, 1).stream()
                    .filter(batch -> batch.nonce() == next)
                    .flatMap(batch -> batch.frames().stream())
                    .mapToLong(FrameSummary::safeBlock)
                    .findFirst();
            return new Frontier(tables.l1.safeHead(), next, sealedEnd, order.generation(), oldest);
        });
    }

    @Override
    public BatchPolicy policy() {
        return reading(disk::policy);
    }

    @Override
    public <T> T queryState(Function<StateReader, T> query) {
        return reading(() -> tables.state.query(state -> query.apply(resource -> {
            failIfStruck();
            return state.read(resource);
        })));
    }

    @Override
    public <T> StateAt<T> queryStateAt(long offset, Function<StateReader, T> query) {
        return reading(() -> {
            long floor = tables.state.floor();
            long availableFrom = Math.max(0, tables.state.nextOffset(floor) - 1);
            if (offset < availableFrom || offset >= order.head()) {
                throw new VersionUnavailableException(availableFrom, order.head());
            }
            long chunk = Math.max(floor, order.chunkOf(offset));
            return new StateAt<>(tables.state.nextOffset(chunk) - 1, tables.state.queryAt(chunk, query));
        });
    }

    @Override
    public long chunkAt(long offset) {
        return reading(() -> order.chunkAt(offset));
    }

    @Override
    public Hash32 stateDigest(long chunk) {
        return reading(() -> tables.state.digest(chunk));
    }

    @Override
    public Bytes outputs(long offset) {
        return reading(() -> order.outputs(offset));
    }

    @Override
    public void close() {
        closed = true;
    }

    private <T> T reading(Supplier<T> reading) {
        if (life != disk.life()) {
            throw new IllegalStateException("the node that opened this reader is dead");
        }
        if (closed) {
            throw new IllegalStateException("the reader is closed");
        }
        failIfStruck();
        return reading.get();
    }

    private void failIfStruck() {
        if (disk.strikes(disk.faults().readerReadFails, "readerReadFails")) {
            throw new StoreUnavailableException("the database cannot be read", new IOException("simulated"));
        }
    }
}
