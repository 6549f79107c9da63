package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Client;
import dev.tactus.l1.RpcException;
import dev.tactus.l1.read.QuorumCore.Judgement;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.Suspicion;
import dev.tactus.l1.read.QuorumCore.Verdict;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

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
                        Optional.empty(), views, Suspicion.NONE, 0)
                .judgement()) {
            case Judgement.Believe it
            when !it.sources().isEmpty() ->
                confirmed(it.sources().getFirst(), it.safe().number());
            case Judgement.Believe it ->
                failed("no endpoint tells of block " + it.safe().number());
            case Judgement.Hold it -> failed(it.why());
            case Judgement.Silent it -> failed(it.why());
            case Judgement.Terminal it -> failed(it.fault().describe());
            case Judgement.Calming _ -> failed("L1 has just contradicted itself");
        });
    }

    private CompletionStage<L1Block> confirmed(Source source, long height) {
        return endpoints
                .target(source, height)
                .thenCompose(block -> endpoints
                        .hashesAt(height, source.endpoint())
                        .thenCompose(others -> switch (quorum.agree(block, others)) {
                            case Verdict.Agreed _ -> CompletableFuture.completedStage(block);
                            case Verdict.TooFew it -> failed(it.why());
                            case Verdict.Disagree it -> failed(it.why());
                        }));
    }

    private static CompletionStage<L1Block> failed(String why) {
        return CompletableFuture.failedStage(new RpcException.BadAnswer(why));
    }
}
