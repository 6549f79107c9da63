package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.read.QuorumCore.Judgement;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.Suspicion;
import dev.tactus.l1.read.QuorumCore.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The safe head that the endpoints agree on now, for commands that have no store to go by. Stateless. */
public final class AgreedHead {
    private final EndpointViews endpoints;
    private final QuorumCore quorum;

    public AgreedHead(L1Client client, long chainId, ReaderSettings settings) {
        var each = client.endpoints();
        this.endpoints = new EndpointViews(each, chainId);
        this.quorum = new QuorumCore(chainId, each.size(), settings.quorum(), settings.conflictLasts());
    }

    /** Fails with an {@link RpcException} that says why there is none. */
    public CompletionStage<L1Block> look() {
        return endpoints.look(Optional.empty()).thenCompose(views -> switch (quorum.judge(
                        Optional.empty(), views, Set.of(), Suspicion.NONE, 0)
                .judgement()) {
            case Judgement.Believe it
            when !it.sources().isEmpty() -> confirmed(it.sources(), it.safe().number());
            case Judgement.Believe it ->
                failed("no endpoint tells of block " + it.safe().number());
            case Judgement.Hold it -> failed(it.why());
            case Judgement.Silent it -> failed(it.why());
            case Judgement.Terminal it -> failed(it.fault().describe());
            case Judgement.Calming _ -> failed("L1 has just contradicted itself");
        });
    }

    /** By whichever of them the others agree with: one that contradicts them all does not end it. */
    private CompletionStage<L1Block> confirmed(List<Source> sources, long height) {
        Set<Integer> all = sources.stream().map(Source::endpoint).collect(Collectors.toSet());
        return confirmed(sources, height, all);
    }

    private CompletionStage<L1Block> confirmed(List<Source> left, long height, Set<Integer> all) {
        List<Source> others = left.subList(1, left.size());
        CompletionStage<L1Block> first = confirmed(left.getFirst(), height, all);
        return others.isEmpty() ? first : first.exceptionallyCompose(_ -> confirmed(others, height, all));
    }

    private CompletionStage<L1Block> confirmed(Source source, long height, Set<Integer> all) {
        return endpoints
                .target(source, height)
                .thenCompose(block -> endpoints
                        .at(height, source.endpoint())
                        .thenCompose(others -> switch (quorum.agree(block, others, all)) {
                            case Verdict.Agreed _ -> CompletableFuture.completedStage(block);
                            case Verdict.TooFew it -> failed(it.why());
                            case Verdict.Disagree it -> failed(it.why());
                        }));
    }

    private static CompletionStage<L1Block> failed(String why) {
        return CompletableFuture.failedStage(new RpcException.BadAnswer(why));
    }
}
