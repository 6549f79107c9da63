package dev.tactus.l1.read;

import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.read.PageFetcher.Fetched;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.Verdict;
import dev.tactus.protocol.Deployment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Pages that one endpoint told and the others agree on. What one of them cannot tell completely the next is asked for.
 * Stateless; asynchronous.
 */
final class AgreedPages {
    private final EndpointViews endpoints;
    private final QuorumCore quorum;
    private final List<PageFetcher> fetchers = new ArrayList<>();

    AgreedPages(L1Client client, Deployment deployment, ReaderSettings settings) {
        List<L1Endpoint> each = client.endpoints();
        this.endpoints = new EndpointViews(each, deployment.chainId());
        this.quorum = new QuorumCore(deployment.chainId(), each.size(), settings.quorum(), settings.conflictLasts());
        each.forEach(one -> fetchers.add(new PageFetcher(one.client(), deployment, settings)));
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
     * @param sources who may be asked, in order of preference
     * @param span    how many blocks to ask for at once, at least 1
     */
    CompletionStage<Fetched> fetch(ReadCursor after, long height, List<Source> sources, long span) {
        if (sources.isEmpty()) {
            return done(new Fetched.Incomplete("no endpoint that has what is stored has block " + height));
        }
        Source source = sources.getFirst();
        List<Source> others = sources.subList(1, sources.size());
        return endpoints
                .target(source, height)
                .thenCompose(target -> fetchers.get(source.endpoint()).fetch(after, target, span))
                .thenCompose(fetched -> fetched instanceof Fetched.Page page && endpoints.count() > 1
                        ? agreed(source, page)
                        : done(fetched))
                .handle((fetched, failure) -> {
                    if (!others.isEmpty() && (failure != null || anotherMayDoBetter(fetched))) {
                        return fetch(after, height, others, span);
                    }
                    return failure == null ? done(fetched) : CompletableFuture.<Fetched>failedStage(failure);
                })
                .thenCompose(stage -> stage);
    }

    private static boolean anotherMayDoBetter(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Incomplete _, Fetched.TooMuch _, Fetched.Disputed _ -> true;
            case Fetched.Page _, Fetched.Conflict _ -> false;
        };
    }

    private CompletionStage<Fetched> agreed(Source source, Fetched.Page read) {
        return endpoints
                .hashesAt(read.page().boundary().number(), source.endpoint())
                .thenApply(others -> switch (quorum.agree(read.page().boundary(), others)) {
                    case Verdict.Agreed _ -> read;
                    case Verdict.TooFew it -> new Fetched.Incomplete(it.why());
                    case Verdict.Disagree it -> new Fetched.Disputed(it.why());
                });
    }

    private static CompletionStage<Fetched> done(Fetched fetched) {
        return CompletableFuture.completedStage(fetched);
    }
}
