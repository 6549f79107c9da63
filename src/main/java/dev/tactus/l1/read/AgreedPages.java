package dev.tactus.l1.read;

import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.read.PageFetcher.Fetched;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.Verdict;
import dev.tactus.protocol.Deployment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Pages that one endpoint told and the others agree on. What one of them cannot tell completely the next is asked for.
 * Remembers of each how many blocks it tells at once. Asynchronous; one fetch at a time.
 */
final class AgreedPages {
    /** What worked grows by this part of itself. */
    private static final int GROWTH = 8;

    private final EndpointViews endpoints;
    private final QuorumCore quorum;
    private final long maxSpan;
    private final List<PageFetcher> fetchers = new ArrayList<>();
    /** Answers come on threads of the clients. */
    private final AtomicLongArray spans;

    AgreedPages(L1Client client, Deployment deployment, ReaderSettings settings) {
        List<L1Endpoint> each = client.endpoints();
        this.endpoints = new EndpointViews(each, deployment.chainId());
        this.quorum = new QuorumCore(deployment.chainId(), each.size(), settings.quorum(), settings.conflictLasts());
        this.maxSpan = settings.maxSpan();
        this.spans = new AtomicLongArray(each.size());
        for (int i = 0; i < each.size(); i++) {
            fetchers.add(new PageFetcher(each.get(i).client(), deployment, settings));
            spans.set(i, maxSpan);
        }
    }

    EndpointViews endpoints() {
        return endpoints;
    }

    QuorumCore quorum() {
        return quorum;
    }

    /**
     * @param after   what is stored, below {@code height}
     * @param height  the safe head to read towards
     * @param sources who may be asked, in order of preference; who of them answers must have what is read
     */
    CompletionStage<Fetched> fetch(ReadCursor after, long height, List<Source> sources) {
        if (sources.isEmpty()) {
            return done(new Fetched.Incomplete("no endpoint that has what is stored has block " + height));
        }
        Set<Integer> mustHave = new HashSet<>();
        sources.forEach(source -> mustHave.add(source.endpoint()));
        return fetch(new Query(after, height, mustHave), sources, Optional.empty());
    }

    private record Query(ReadCursor after, long height, Set<Integer> mustHave) {}

    /** @param before what an earlier source answered, which tells more than that a later one did not */
    private CompletionStage<Fetched> fetch(Query query, List<Source> sources, Optional<Fetched> before) {
        Source source = sources.getFirst();
        List<Source> others = sources.subList(1, sources.size());
        return endpoints
                .target(source, query.height())
                .thenCompose(target ->
                        fetchers.get(source.endpoint()).fetch(query.after(), target, spans.get(source.endpoint())))
                .thenApply(fetched -> remembered(source, fetched))
                .thenCompose(fetched -> fetched instanceof Fetched.Page page && endpoints.count() > 1
                        ? agreed(query, source, page)
                        : done(fetched))
                .handle((fetched, failure) -> {
                    Optional<Fetched> told = failure == null ? Optional.of(fetched) : before;
                    if (!others.isEmpty() && (failure != null || anotherMayDoBetter(fetched))) {
                        return fetch(query, others, told);
                    }
                    return told.map(AgreedPages::done).orElseGet(() -> CompletableFuture.failedStage(failure));
                })
                .thenCompose(stage -> stage);
    }

    /** Each endpoint has limits of its own: what one refuses says nothing of the others, nor is it forgotten for them. */
    private Fetched remembered(Source source, Fetched fetched) {
        switch (fetched) {
            case Fetched.Page it ->
                spans.set(source.endpoint(), Math.min(maxSpan, it.span() + Math.max(1, it.span() / GROWTH)));
            case Fetched.TooMuch it -> spans.set(source.endpoint(), it.span());
            case Fetched.Incomplete _, Fetched.Disputed _, Fetched.Conflict _ -> {}
        }
        return fetched;
    }

    private static boolean anotherMayDoBetter(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Incomplete _, Fetched.TooMuch _, Fetched.Disputed _ -> true;
            case Fetched.Page _, Fetched.Conflict _ -> false;
        };
    }

    private CompletionStage<Fetched> agreed(Query query, Source source, Fetched.Page read) {
        return endpoints
                .at(read.page().boundary().number(), source.endpoint())
                .thenApply(others -> switch (quorum.agree(read.page().boundary(), others, query.mustHave())) {
                    case Verdict.Agreed _ -> read;
                    case Verdict.TooFew it -> new Fetched.Incomplete(it.why());
                    case Verdict.Disagree it -> new Fetched.Disputed(it.why());
                });
    }

    private static CompletionStage<Fetched> done(Fetched fetched) {
        return CompletableFuture.completedStage(fetched);
    }
}
