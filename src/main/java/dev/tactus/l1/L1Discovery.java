package dev.tactus.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.InputBoxAbi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks L1 for what the configuration leaves open: which InputBox the application uses, and since when it exists. */
public final class L1Discovery {
    private final L1Client client;

    public L1Discovery(L1Client client) {
        this.client = client;
    }

    /** The part of a deployment that is configured. */
    public record Known(long chainId, Address application, Address submitter, List<Address> portals, Address token) {
        public Known {
            portals = List.copyOf(portals);
        }
    }

    /**
     * Asks every endpoint. One that serves another chain refuses, though others would do: it is a mistake in the
     * configuration. Of those that answer, all must say the same.
     *
     * @return the whole deployment; fails with {@link DiscoveryRefused} if L1 is another one than configured, with
     *     {@link RpcException} if it could not be asked
     */
    public CompletionStage<Deployment> discover(Known known) {
        return answers(known).thenCompose(L1Discovery::conclude);
    }

    /**
     * The same once a deployment is stored: it stays that as long as one endpoint says so, whatever others say. Reading
     * and posting have to do without those anyway.
     */
    public CompletionStage<Deployment> discoverAgain(Known known, Deployment stored) {
        return answers(known)
                .thenCompose(answers ->
                        answers.stream().anyMatch(answer -> answer.deployment().equals(Optional.of(stored)))
                                ? CompletableFuture.completedStage(stored)
                                : conclude(answers));
    }

    private CompletionStage<List<Answer>> answers(Known known) {
        CompletionStage<List<Answer>> all = CompletableFuture.completedStage(List.of());
        for (L1Endpoint endpoint : client.endpoints()) {
            all = all.thenCombine(answer(endpoint, known), L1Discovery::and);
        }
        return all;
    }

    /** What one endpoint made of it: one of the two. */
    private record Answer(Optional<Deployment> deployment, Optional<Throwable> failure) {}

    private static List<Answer> and(List<Answer> before, Answer next) {
        List<Answer> more = new ArrayList<>(before);
        more.add(next);
        return more;
    }

    private static CompletionStage<Answer> answer(L1Endpoint endpoint, Known known) {
        L1Client node = endpoint.client();
        return node.chainId()
                .thenCompose(actual -> actual == known.chainId()
                        ? inputBox(node, known.application())
                        : CompletableFuture.failedStage(
                                new DiscoveryRefused.WrongChain(endpoint.name(), known.chainId(), actual)))
                .thenCompose(inputBox -> wallet(node, known.submitter(), inputBox)
                        .thenCompose(_ -> firstBlock(node, inputBox))
                        .thenApply(firstBlock -> complete(known, inputBox, firstBlock)))
                .handle((deployment, failure) -> failure == null
                        ? new Answer(Optional.of(deployment), Optional.empty())
                        : new Answer(Optional.empty(), Optional.of(RpcException.unwrap(failure))));
    }

    private static CompletionStage<Deployment> conclude(List<Answer> answers) {
        List<Throwable> failures =
                answers.stream().flatMap(answer -> answer.failure().stream()).toList();
        List<Deployment> found = answers.stream()
                .flatMap(answer -> answer.deployment().stream())
                .distinct()
                .toList();
        Optional<Throwable> wrongChain = failures.stream()
                .filter(DiscoveryRefused.WrongChain.class::isInstance)
                .findFirst();
        if (wrongChain.isPresent()) {
            return CompletableFuture.failedStage(wrongChain.get());
        }
        if (found.size() > 1) {
            return CompletableFuture.failedStage(new DiscoveryRefused.Disagreement(
                    "the L1 endpoints do not agree on the InputBox of the application, or on its first block"));
        }
        Optional<Throwable> unfit = failures.stream()
                .filter(DiscoveryRefused.UnfitSubmitter.class::isInstance)
                .findFirst();
        if (unfit.isPresent()) {
            return CompletableFuture.failedStage(unfit.get());
        }
        return found.isEmpty()
                ? CompletableFuture.failedStage(refusalOrFirst(failures))
                : CompletableFuture.completedStage(found.getFirst());
    }

    private static Throwable refusalOrFirst(List<Throwable> failures) {
        return failures.stream()
                .filter(DiscoveryRefused.class::isInstance)
                .findFirst()
                .orElseGet(failures::getFirst);
    }

    private static Deployment complete(Known known, Address inputBox, long firstBlock) {
        return new Deployment(
                known.chainId(),
                known.application(),
                inputBox,
                firstBlock,
                known.submitter(),
                known.portals(),
                known.token());
    }

    private static CompletionStage<Address> inputBox(L1Client node, Address application) {
        return node.call(application, InputBoxAbi.GET_DATA_AVAILABILITY, BlockRef.Tag.LATEST)
                .thenCompose(result -> decode(
                        result,
                        InputBoxAbi::decodeDataAvailability,
                        "the application contract does not name its data availability"));
    }

    /**
     * The submitter must be a wallet and nothing else: code at its address, a delegation too, could use up its nonces
     * and its funds. A node that does not tell whether there is any does not keep us from starting.
     */
    private static CompletionStage<Bytes> wallet(L1Client node, Address submitter, Address inputBox) {
        if (submitter.equals(inputBox)) {
            return unfit("the batch submitter's address is the InputBox of the application");
        }
        return node.code(submitter, BlockRef.Tag.LATEST)
                .exceptionallyCompose(failure -> RpcException.unwrap(failure) instanceof RpcException.Refused
                        ? CompletableFuture.completedStage(Bytes.EMPTY)
                        : CompletableFuture.failedStage(failure))
                .thenCompose(code -> code.isEmpty()
                        ? CompletableFuture.completedStage(code)
                        : unfit("there is code at the batch submitter's address, so that others may use its nonces"));
    }

    private static CompletionStage<Bytes> unfit(String what) {
        return CompletableFuture.failedStage(new DiscoveryRefused.UnfitSubmitter(
                what + ": configure the key of a plain account as SEQ_BATCH_SUBMITTER_PRIVATE_KEY"));
    }

    private static CompletionStage<Long> firstBlock(L1Client node, Address inputBox) {
        return node.call(inputBox, InputBoxAbi.GET_DEPLOYMENT_BLOCK_NUMBER, BlockRef.Tag.LATEST)
                .thenCompose(result ->
                        decode(result, InputBoxAbi::decodeNumber, "the InputBox does not tell its deployment block"));
    }

    /** Decodes the result of a call. */
    @FunctionalInterface
    private interface Decoding<T> {
        T of(byte[] result) throws DecodeException;
    }

    private static <T> CompletionStage<T> decode(Bytes result, Decoding<T> decoding, String what) {
        try {
            return CompletableFuture.completedStage(decoding.of(result.unsafeArray()));
        } catch (DecodeException unusable) {
            return CompletableFuture.failedStage(
                    new DiscoveryRefused.NotAnApplication(what + ": " + unusable.getMessage()));
        }
    }
}
