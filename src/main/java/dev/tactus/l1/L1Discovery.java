package dev.tactus.l1;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DecodeException;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.InputBoxAbi;
import java.util.List;
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
     * @return the whole deployment; fails with {@link DiscoveryRefused} if L1 is another one than configured, with
     *     {@link RpcException} if it could not be asked
     */
    public CompletionStage<Deployment> discover(Known known) {
        return client.chainId()
                .thenCompose(actual -> actual == known.chainId()
                        ? inputBox(known.application())
                        : CompletableFuture.failedStage(new DiscoveryRefused.WrongChain(known.chainId(), actual)))
                .thenCompose(inputBox ->
                        firstBlock(inputBox).thenApply(firstBlock -> complete(known, inputBox, firstBlock)));
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

    private CompletionStage<Address> inputBox(Address application) {
        return client.call(application, InputBoxAbi.GET_DATA_AVAILABILITY, BlockRef.Tag.LATEST)
                .thenCompose(result -> decode(
                        result,
                        InputBoxAbi::decodeDataAvailability,
                        "the application contract does not name its data availability"));
    }

    private CompletionStage<Long> firstBlock(Address inputBox) {
        return client.call(inputBox, InputBoxAbi.GET_DEPLOYMENT_BLOCK_NUMBER, BlockRef.Tag.LATEST)
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
