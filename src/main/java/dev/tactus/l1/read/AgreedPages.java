package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.read.ContentCore.Said;
import dev.tactus.l1.read.ContentCore.Votes;
import dev.tactus.l1.read.PageFetcher.Fetched;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.There;
import dev.tactus.l1.read.QuorumCore.Verdict;
import dev.tactus.protocol.Deployment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Pages that one endpoint told and the others agree on: on the block at the end, and on what was read up to there. What
 * one of them cannot tell, or tells alone, the next is asked for. Asynchronous; one fetch at a time.
 */
final class AgreedPages {
    private final EndpointViews endpoints;
    private final QuorumCore quorum;
    private final ContentCore contents;
    private final Deployment deployment;
    private final List<PageFetcher> fetchers = new ArrayList<>();
    private final Spans spans;

    AgreedPages(L1Client client, Deployment deployment, ReaderSettings settings) {
        List<L1Endpoint> each = client.endpoints();
        this.endpoints = new EndpointViews(each, deployment.chainId());
        this.quorum = new QuorumCore(deployment.chainId(), each.size(), settings.quorum(), settings.conflictLasts());
        this.contents = new ContentCore(each.size(), settings.quorum());
        this.deployment = deployment;
        this.spans = new Spans(each.size(), settings.maxSpan());
        each.forEach(it -> fetchers.add(new PageFetcher(it.client(), deployment, settings)));
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
        return fetch(new Query(after, height, List.copyOf(sources)), sources, Optional.empty());
    }

    private record Query(ReadCursor after, long height, List<Source> sources) {
        Set<Integer> mustHave() {
            return sources.stream().map(Source::endpoint).collect(Collectors.toSet());
        }

        List<Source> without(Source one) {
            return sources.stream()
                    .filter(it -> it.endpoint() != one.endpoint())
                    .toList();
        }
    }

    /** @param before the most telling of what earlier sources answered */
    private CompletionStage<Fetched> fetch(Query query, List<Source> left, Optional<Fetched> before) {
        Source source = left.getFirst();
        List<Source> others = left.subList(1, left.size());
        return read(query, source)
                .handle((fetched, failure) -> {
                    if (failure == null && !contents.goesOn(fetched)) {
                        return done(fetched);
                    }
                    Optional<Fetched> told = failure == null ? Optional.of(worse(before, fetched)) : before;
                    if (!others.isEmpty()) {
                        return fetch(query, others, told);
                    }
                    return told.map(AgreedPages::done).orElseGet(() -> CompletableFuture.failedStage(failure));
                })
                .thenCompose(stage -> stage);
    }

    /** That somebody contradicts is not forgotten for somebody who merely does not know. */
    private static Fetched worse(Optional<Fetched> before, Fetched now) {
        return isContradiction(now)
                ? now
                : before.filter(AgreedPages::isContradiction).orElse(now);
    }

    private static boolean isContradiction(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Disputed _, Fetched.Conflict _ -> true;
            case Fetched.Page _, Fetched.Incomplete _, Fetched.TooMuch _ -> false;
        };
    }

    private CompletionStage<Fetched> read(Query query, Source source) {
        long span = contents.span(
                spans.of(source.endpoint()),
                query.without(source).stream()
                        .map(it -> spans.of(it.endpoint()))
                        .toList());
        return page(query.after(), source, query.height(), span)
                .thenCompose(fetched -> fetched instanceof Fetched.Page page && endpoints.count() > 1
                        ? agreed(query, source, span, page)
                        : done(fetched));
    }

    private CompletionStage<Fetched> page(ReadCursor after, Source source, long height, long span) {
        int endpoint = source.endpoint();
        return endpoints
                .target(source, height)
                .thenCompose(target -> fetchers.get(endpoint).fetch(after, target, span))
                .thenApply(fetched -> spans.remember(endpoint, span, fetched));
    }

    private CompletionStage<Fetched> agreed(Query query, Source source, long span, Fetched.Page read) {
        L1Block boundary = read.page().boundary();
        return endpoints.at(boundary.number(), source.endpoint()).thenCompose(others -> switch (quorum.agree(
                boundary, others, query.mustHave())) {
            case Verdict.Agreed _ ->
                votes(witnesses(query, source, span, read.page(), others), Votes.FIRST)
                        .thenApply(votes -> judged(contents.verdict(read.page(), votes), read));
            case Verdict other -> done(judged(other, read));
        });
    }

    private static Fetched judged(Verdict verdict, Fetched.Page read) {
        return switch (verdict) {
            case Verdict.Agreed _ -> read;
            case Verdict.TooFew it -> new Fetched.Incomplete(it.why());
            case Verdict.Disagree it -> new Fetched.Disputed(it.why());
        };
    }

    /** Those that have the block at the end of what was read, each with the question what it says of the rest. */
    private List<Supplier<CompletionStage<Said>>> witnesses(
            Query query, Source source, long span, InputPage read, List<There> others) {
        var same = new There.Has(read.boundary().hash());
        if (!contents.comparesInputs()) {
            return IntStream.range(0, others.size())
                    .filter(i -> others.get(i).equals(same))
                    .<Supplier<CompletionStage<Said>>>mapToObj(i -> () -> fetchers.get(i)
                            .countAt(read.boundary().number())
                            .thenApply(count -> ContentCore.said(read, count)))
                    .toList();
        }
        long blocks = read.boundary().number() - query.after().nextBlock(deployment) + 1;
        // What is longer than a query for logs was passed over by the count at the height that was read towards.
        long height = blocks > span ? query.height() : read.boundary().number();
        return query.without(source).stream()
                .filter(it -> others.get(it.endpoint()).equals(same))
                .sorted(Comparator.comparingLong((Source it) -> spans.of(it.endpoint()))
                        .reversed())
                .<Supplier<CompletionStage<Said>>>map(
                        it -> () -> page(query.after(), it, height, spans.of(it.endpoint()))
                                .thenApply(fetched -> ContentCore.said(read, fetched)))
                .toList();
    }

    /** One after the other, and no more than it takes. Who does not answer says nothing. */
    private CompletionStage<Votes> votes(List<Supplier<CompletionStage<Said>>> witnesses, Votes votes) {
        if (witnesses.isEmpty() || contents.isDecided(votes)) {
            return CompletableFuture.completedStage(votes);
        }
        return witnesses
                .getFirst()
                .get()
                .exceptionally(_ -> Said.NOTHING)
                .thenCompose(said -> votes(witnesses.subList(1, witnesses.size()), votes.and(said)));
    }

    private static CompletionStage<Fetched> done(Fetched fetched) {
        return CompletableFuture.completedStage(fetched);
    }
}
