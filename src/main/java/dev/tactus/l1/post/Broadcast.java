package dev.tactus.l1.post;

import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Sends bytes that are durable. */
final class Broadcast {
    private final L1Client client;

    Broadcast(L1Client client) {
        this.client = client;
    }

    /** What became of one; {@code failure} if no node took it. */
    record Sent(Slot slot, SendOutcome outcome, Optional<Throwable> failure) {
        /** Whether no node said anything at all. */
        boolean unanswered() {
            return failure.filter(why -> Stream.concat(Stream.of(why), Stream.of(why.getSuppressed()))
                            .noneMatch(RpcException.Refused.class::isInstance))
                    .isPresent();
        }
    }

    /** In order. What a node refuses does not hold up the others; where no node answers the rest is not sent. */
    CompletionStage<List<Sent>> send(List<Slot> slots) {
        List<Sent> done = new ArrayList<>();
        CompletionStage<Boolean> all = CompletableFuture.completedStage(true);
        for (Slot slot : slots) {
            all = all.thenCompose(goOn -> goOn ? send(slot, done) : CompletableFuture.completedStage(false));
        }
        return all.thenApply(_ -> List.copyOf(done));
    }

    private CompletionStage<Boolean> send(Slot slot, List<Sent> done) {
        return client.sendRawTransaction(slot.newest().transaction()).handle((_, failure) -> {
            SendOutcome outcome = failure == null ? SendOutcome.TAKEN : SendOutcome.of(failure);
            var sent = new Sent(
                    slot,
                    outcome,
                    outcome == SendOutcome.TAKEN
                            ? Optional.empty()
                            : Optional.ofNullable(failure).map(RpcException::unwrap));
            done.add(sent);
            return !sent.unanswered();
        });
    }
}
