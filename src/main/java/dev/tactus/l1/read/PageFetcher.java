package dev.tactus.l1.read;

import dev.tactus.l1.BlockRef;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Log;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.store.SafeHead;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Fetches the next page after a cursor, with its witness. Stateless; asynchronous; thread-safe. */
final class PageFetcher {
    /** So many without a pause, and then there is one. */
    private static final int MAX_HALVINGS = 3;

    private final L1Client client;
    private final Deployment deployment;
    private final ReaderSettings settings;
    private final ReaderCore core;

    PageFetcher(L1Client client, Deployment deployment, ReaderSettings settings) {
        this.client = client;
        this.deployment = deployment;
        this.settings = settings;
        this.core = new ReaderCore(deployment);
    }

    /** What came of it; RPC faults fail the stage instead. */
    sealed interface Fetched {
        /** @param span number of blocks per query that worked, to go on with */
        record Page(InputPage page, long span) implements Fetched {}

        record Incomplete(String why) implements Fetched {}

        /**
         * Refused as too much several times in a row, which may as well mean that we ask too often: rest first.
         *
         * @param span to go on with
         */
        record TooMuch(long span, String why) implements Fetched {}

        /** Other endpoints have another block at its end, or tell something else of what comes before. */
        record Disputed(String why) implements Fetched {}

        record Conflict(ReaderFault.SafeHeadConflict fault) implements Fetched {}
    }

    /**
     * @param after  what is stored, below {@code target}
     * @param target the safe head to read towards
     * @param span   how many blocks to ask for at once, at least 1
     */
    CompletionStage<Fetched> fetch(ReadCursor after, L1Block target, long span) {
        if (after.head().isEmpty()) {
            return advance(after, target, span);
        }
        SafeHead stored = after.head().get();
        return client.block(BlockRef.at(stored.number())).thenCompose(seen -> {
            if (seen.isEmpty()) {
                return incomplete("the node does not know block " + stored.number());
            }
            Optional<ReaderFault.SafeHeadConflict> conflict = ReaderCore.conflict(stored, seen.get());
            return conflict.isPresent() ? done(new Fetched.Conflict(conflict.get())) : advance(after, target, span);
        });
    }

    /**
     * A count that has not grown passes over all but the last {@link ReaderSettings#maxSpan} blocks, which are always
     * read: alone, the count of a backend that lags would have us store a head beyond inputs that were never read.
     */
    private CompletionStage<Fetched> advance(ReadCursor after, L1Block target, long span) {
        long last = target.number() - settings.maxSpan();
        return countAt(target.number()).thenCompose(count -> {
            if (count < after.inputCount()) {
                return incomplete("the InputBox counts " + count + " inputs where we have " + after.inputCount());
            }
            return count == after.inputCount() && last >= after.nextBlock(deployment)
                    ? nothingUpTo(after, last, span, count)
                    : logs(after, target, span, MAX_HALVINGS);
        });
    }

    private CompletionStage<Fetched> nothingUpTo(ReadCursor after, long last, long span, long count) {
        return client.block(BlockRef.at(last))
                .thenCompose(block -> block.isPresent()
                        ? pinned(after, block.get(), span, new ReaderCore.Witness.Complete(List.of()), count)
                        : incomplete("the node does not know block " + last));
    }

    private CompletionStage<Fetched> logs(ReadCursor after, L1Block target, long span, int halvings) {
        long from = after.nextBlock(deployment);
        long to = Math.min(target.number(), from + span - 1);
        return client.inputLogs(deployment.inputBox(), deployment.application(), from, to)
                .handle((logs, failure) -> {
                    if (failure == null) {
                        return logs.size() > settings.maxInputs() && to > from
                                ? logs(after, target, spanWithin(from, to, logs), halvings)
                                : page(after, target, from, to, span, logs);
                    }
                    Throwable why = RpcException.unwrap(failure);
                    if (!meansTooMuch(why)) {
                        return CompletableFuture.<Fetched>failedStage(why);
                    }
                    // A single block is not too much: what is refused is the asking.
                    return to > from && halvings > 1
                            ? logs(after, target, (to - from + 1) / 2, halvings - 1)
                            : done(new Fetched.TooMuch(
                                    to > from ? (to - from + 1) / 2 : span,
                                    "the node refuses the range: " + why.getMessage()));
                })
                .thenCompose(stage -> stage);
    }

    /** The longest run from {@code from} on that holds at most the inputs of a slice, or one block. */
    private long spanWithin(long from, long to, List<L1Log> logs) {
        long[] blocks = logs.stream()
                .mapToLong(log -> Math.clamp(log.blockNumber(), from, to))
                .sorted()
                .toArray();
        long firstTooMany = blocks[settings.maxInputs()];
        return Math.clamp(firstTooMany - from, 1, to - from);
    }

    private boolean meansTooMuch(Throwable failure) {
        return switch (failure) {
            case RpcException.TooLarge _ -> true;
            case RpcException.Refused refused -> settings.rangeErrorCodes().contains(refused.code());
            default -> false;
        };
    }

    private CompletionStage<Fetched> page(
            ReadCursor after, L1Block target, long from, long to, long span, List<L1Log> logs) {
        // A run that the target cut short says nothing of how much one query may cover.
        long worked = to == target.number() ? span : to - from + 1;
        CompletionStage<Optional<L1Block>> boundary = to == target.number()
                ? CompletableFuture.completedStage(Optional.of(target))
                : client.block(BlockRef.at(to));
        return boundary.thenCompose(block -> block.isEmpty()
                ? incomplete("the node does not know block " + to)
                : countAt(to)
                        .thenCompose(count -> pinned(
                                after,
                                block.get(),
                                worked,
                                core.witness(from, after.inputCount(), block.get(), logs, count),
                                count)));
    }

    /**
     * What was read counts only if both ends are still the blocks they were: else it may mix two chains. With both ends
     * next to each other the link between them shows it.
     */
    private CompletionStage<Fetched> pinned(
            ReadCursor after, L1Block boundary, long span, ReaderCore.Witness witness, long count) {
        return switch (witness) {
            case ReaderCore.Witness.Incomplete it -> incomplete(it.why());
            case ReaderCore.Witness.Complete it ->
                client.block(BlockRef.at(boundary.number())).thenCompose(now -> {
                    var page = new Fetched.Page(new InputPage(boundary, count, it.inputs()), span);
                    return now.equals(Optional.of(boundary))
                            ? linked(after, page)
                            : incomplete("block " + boundary.number() + " changed under the reader");
                });
        };
    }

    private CompletionStage<Fetched> linked(ReadCursor after, Fetched.Page read) {
        L1Block boundary = read.page().boundary();
        if (after.head().isEmpty()) {
            return done(read);
        }
        SafeHead stored = after.head().get();
        if (boundary.number() == stored.number() + 1) {
            return boundary.parentHash().equals(stored.hash())
                    ? done(read)
                    : incomplete("block " + boundary.number() + " does not follow the stored block");
        }
        return client.block(BlockRef.at(stored.number()))
                .thenApply(still ->
                        still.filter(it -> ReaderCore.conflict(stored, it).isEmpty())
                                        .isPresent()
                                ? read
                                : new Fetched.Incomplete("block " + stored.number() + " changed under the reader"));
    }

    /** How many inputs the InputBox holds for us at the end of this block. */
    CompletionStage<Long> countAt(long block) {
        var data = Bytes.wrap(InputBoxAbi.encodeGetNumberOfInputs(deployment.application()));
        return client.call(deployment.inputBox(), data, BlockRef.at(block)).thenCompose(result -> {
            try {
                return CompletableFuture.completedStage(InputBoxAbi.decodeNumber(result.unsafeArray()));
            } catch (DecodeException unusable) {
                return CompletableFuture.failedStage(
                        new RpcException.BadAnswer("the InputBox gave no usable count of inputs"));
            }
        });
    }

    private static CompletionStage<Fetched> incomplete(String why) {
        return done(new Fetched.Incomplete(why));
    }

    private static CompletionStage<Fetched> done(Fetched fetched) {
        return CompletableFuture.completedStage(fetched);
    }
}
