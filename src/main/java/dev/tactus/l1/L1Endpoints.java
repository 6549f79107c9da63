package dev.tactus.l1;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Several endpoints as one client. A call goes to the first that has been answering and, when no usable answer comes,
 * to the next, each with its own deadline; an error that a node answers is an answer. A transaction goes to all of
 * them. An endpoint that was seen to serve another chain is asked for nothing but its chain id until it serves ours.
 * Thread-safe.
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
        List<Integer> order = order();
        return order.isEmpty() ? CompletableFuture.failedStage(otherChain()) : from(order, 0, call);
    }

    private <T> CompletionStage<T> from(List<Integer> order, int at, Function<L1Client, CompletionStage<T>> call) {
        return asked(order.get(at), call)
                .handle((value, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(value);
                    }
                    Throwable why = RpcException.unwrap(failure);
                    return isAnswer(why) || at + 1 == order.size()
                            ? CompletableFuture.<T>failedStage(why)
                            : from(order, at + 1, call);
                })
                .thenCompose(stage -> stage);
    }

    private <T> CompletionStage<T> asked(int endpoint, Function<L1Client, CompletionStage<T>> call) {
        return call.apply(endpoints.get(endpoint).client()).whenComplete((_, failure) -> {
            synchronized (core) {
                if (failure == null || isAnswer(RpcException.unwrap(failure))) {
                    core.answered(endpoint);
                } else {
                    core.failed(endpoint, nanoTime.getAsLong());
                }
            }
        });
    }

    /** An error that it answers shows that it is there. */
    private static boolean isAnswer(Throwable failure) {
        return failure instanceof RpcException.Refused;
    }

    private RpcException otherChain() {
        return new RpcException.WrongChain("every L1 endpoint serves another chain than " + chainId);
    }

    /** Completes with the first that takes it; if none does, fails, and not as refused while one may have taken it. */
    @Override
    public CompletionStage<Hash32> sendRawTransaction(Bytes transaction) {
        List<Integer> order = order();
        if (order.isEmpty()) {
            return CompletableFuture.failedStage(otherChain());
        }
        var sending = new Sending(order.size());
        for (int endpoint : order) {
            var _ = asked(endpoint, client -> client.sendRawTransaction(transaction))
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
        private int silent;
        private @Nullable Throwable failed;

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
            if (failed == null || !isAnswer(why)) {
                failed = why;
            }
            if (silent == 0) {
                taken.completeExceptionally(failed);
            }
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
            return super.chainId().whenComplete((id, failure) -> {
                if (failure == null) {
                    synchronized (core) {
                        core.chain(endpoint, id != chainId);
                    }
                }
            });
        }

        /** They are closed together. */
        @Override
        public void close() {}
    }
}
