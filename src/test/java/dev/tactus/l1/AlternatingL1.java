package dev.tactus.l1;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One address with several backends behind it, each of which answers some calls in a row and then the next does. */
public final class AlternatingL1 extends ForwardingL1Client {
    private final List<L1Client> backends;
    private final int callsEach;
    private long calls;

    public AlternatingL1(int callsEach, List<L1Client> backends) {
        this.backends = List.copyOf(backends);
        this.callsEach = callsEach;
    }

    @Override
    <T> CompletionStage<T> ask(Function<L1Client, CompletionStage<T>> call) {
        return call.apply(backends.get((int) (calls++ / callsEach % backends.size())));
    }

    @Override
    public void close() {}
}
