package dev.tactus.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Several endpoints as one client. A call goes to the first that has been answering and keeps up with the others, and
 * on to the next unless a usable answer comes, each with its own deadline: an endpoint over its quota, or without the
 * state that is asked for, is made up for by others. Only that a call reverts is an answer. A transaction goes to all
 * of them. An endpoint is asked for nothing but its chain id until it was seen to serve our chain. Thread-safe.
 */
public final class L1Endpoints extends ForwardingL1Client {
    private final List<L1Endpoint> endpoints;
    private final List<L1Endpoint> watched = new ArrayList<>();
    private final long chainId;
    private final LongSupplier nanoTime;
    private final EndpointsCore core;

    /**
     * @param endpoints in order of preference, at least one; closed with this client
     * @param chainId   of the chain that they must serve
     * @param nanoTime  monotonic
     */
    public L1Endpoints(List<L1Endpoint> endpoints, long chainId, LongSupplier nanoTime) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("no endpoint");
        }
        this.endpoints = List.copyOf(endpoints);
        this.chainId = chainId;
        this.nanoTime = nanoTime;
        this.core = new EndpointsCore(endpoints.size(), Backoff.L1);
        for (int i = 0; i < endpoints.size(); i++) {
            watched.add(new L1Endpoint(endpoints.get(i).name(), new Watched(i)));
        }
    }

    /** Each by itself: one that keeps failing while another answers fails at once for a while, unasked. */
    @Override
    public List<L1Endpoint> endpoints() {
        return List.copyOf(watched);
    }

    private List<Integer> order() {
        synchronized (core) {
            return core.order(nanoTime.getAsLong());
        }
    }

    @Override
    <T> CompletionStage<T> ask(Function<L1Client, CompletionStage<T>> call) {
        return ask(call, _ -> false);
    }

    @Override
    public CompletionStage<Bytes> call(Address to, Bytes data, BlockRef block) {
        return ask(client -> client.call(to, data, block), L1Endpoints::isRevert);
    }

    @Override
    public CompletionStage<Bytes> simulate(Address from, Address to, Bytes data, long gasLimit, BlockRef block) {
        return ask(client -> client.simulate(from, to, data, gasLimit, block), L1Endpoints::isRevert);
    }

    /** @param isAnswer which failures any other endpoint would answer, too */
    private <T> CompletionStage<T> ask(Function<L1Client, CompletionStage<T>> call, Predicate<Throwable> isAnswer) {
        List<Integer> order = order();
        return order.isEmpty()
                ? CompletableFuture.failedStage(otherChain())
                : from(order, 0, call, isAnswer, otherChain());
    }

    /** @param worst what the endpoints before said that tells most */
    private <T> CompletionStage<T> from(
            List<Integer> order,
            int at,
            Function<L1Client, CompletionStage<T>> call,
            Predicate<Throwable> isAnswer,
            Throwable worst) {
        if (at == order.size()) {
            return CompletableFuture.failedStage(worst);
        }
        return onOurChain(order.get(at), call)
                .handle((value, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(value);
                    }
                    Throwable why = RpcException.unwrap(failure);
                    return isAnswer.test(why)
                            ? CompletableFuture.<T>failedStage(why)
                            : from(order, at + 1, call, isAnswer, tells(why) >= tells(worst) ? why : worst);
                })
                .thenCompose(stage -> stage);
    }

    /** How much a failure says of what was asked. */
    private static int tells(Throwable failure) {
        if (failure instanceof RpcException.Refused) {
            return 3;
        }
        if (failure instanceof RpcException.WrongChain) {
            return 0;
        }
        return failure instanceof RpcException.Transport ? 1 : 2;
    }

    private <T> CompletionStage<T> onOurChain(int endpoint, Function<L1Client, CompletionStage<T>> call) {
        boolean known;
        synchronized (core) {
            known = core.isOurs(endpoint);
        }
        return known
                ? asked(endpoint, call)
                : chainOf(endpoint)
                        .thenCompose(id ->
                                id == chainId ? asked(endpoint, call) : CompletableFuture.failedStage(otherChain()));
    }

    private CompletionStage<Long> chainOf(int endpoint) {
        return asked(endpoint, L1Client::chainId).whenComplete((id, failure) -> {
            if (failure == null) {
                synchronized (core) {
                    core.chain(endpoint, id != chainId);
                }
            }
        });
    }

    private <T> CompletionStage<T> asked(int endpoint, Function<L1Client, CompletionStage<T>> call) {
        return call.apply(endpoints.get(endpoint).client()).whenComplete((_, failure) -> {
            Throwable why = failure == null ? null : RpcException.unwrap(failure);
            synchronized (core) {
                if (why == null || isRevert(why)) {
                    core.answered(endpoint);
                } else if (why instanceof RpcException.Refused) {
                    core.refused(endpoint, nanoTime.getAsLong());
                } else {
                    core.failed(endpoint, nanoTime.getAsLong());
                }
            }
        });
    }

    private static boolean isRevert(Throwable failure) {
        return failure instanceof RpcException.Refused refused && refused.isRevert();
    }

    private RpcException otherChain() {
        return new RpcException.WrongChain("every L1 endpoint serves another chain than " + chainId);
    }

    /**
     * Completes with the first that takes it. If none does, fails, and not as refused while one may have taken it; what
     * the others said is suppressed in that failure.
     */
    @Override
    public CompletionStage<Hash32> sendRawTransaction(Bytes transaction) {
        List<Integer> order = order();
        if (order.isEmpty()) {
            return CompletableFuture.failedStage(otherChain());
        }
        var sending = new Sending(order.size());
        for (int endpoint : order) {
            var _ = onOurChain(endpoint, client -> client.sendRawTransaction(transaction))
                    .whenComplete(sending::heard);
        }
        return sending.taken;
    }

    @Override
    public void close() {
        endpoints.forEach(endpoint -> endpoint.client().close());
    }

    /** One transaction on its way to all of them. */
    private static final class Sending {
        final CompletableFuture<Hash32> taken = new CompletableFuture<>();
        private final List<Throwable> said = new ArrayList<>();
        private int silent;

        Sending(int endpoints) {
            this.silent = endpoints;
        }

        synchronized void heard(@Nullable Hash32 hash, @Nullable Throwable failure) {
            silent--;
            if (failure == null) {
                taken.complete(hash);
                return;
            }
            Throwable why = RpcException.unwrap(failure);
            said.add(why);
            if (silent == 0) {
                taken.completeExceptionally(all());
            }
        }

        private Throwable all() {
            Throwable first = said.stream()
                    .filter(why -> !(why instanceof RpcException.Refused || why instanceof RpcException.WrongChain))
                    .findFirst()
                    .orElse(said.getFirst());
            said.stream().filter(why -> !why.equals(first)).forEach(first::addSuppressed);
            return first;
        }
    }

    /** One endpoint, whose answers also teach which of all to ask first. */
    private final class Watched extends ForwardingL1Client {
        private final int endpoint;

        Watched(int endpoint) {
            this.endpoint = endpoint;
        }

        @Override
        <T> CompletionStage<T> ask(Function<L1Client, CompletionStage<T>> call) {
            synchronized (core) {
                if (core.rests(endpoint, nanoTime.getAsLong())) {
                    return CompletableFuture.failedStage(new RpcException.Transport("it has kept failing"));
                }
            }
            return asked(endpoint, call);
        }

        @Override
        public CompletionStage<Long> chainId() {
            synchronized (core) {
                if (core.rests(endpoint, nanoTime.getAsLong())) {
                    return CompletableFuture.failedStage(new RpcException.Transport("it has kept failing"));
                }
            }
            return chainOf(endpoint);
        }

        @Override
        public CompletionStage<Optional<L1Block>> block(BlockRef block) {
            CompletionStage<Optional<L1Block>> answer = super.block(block);
            return block != BlockRef.Tag.LATEST
                    ? answer
                    : answer.whenComplete((seen, failure) -> {
                        if (failure == null && seen.isPresent()) {
                            synchronized (core) {
                                core.head(endpoint, seen.get().number());
                            }
                        }
                    });
        }

        /** They are closed together. */
        @Override
        public void close() {}
    }
}
