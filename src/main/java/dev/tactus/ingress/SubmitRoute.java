package dev.tactus.ingress;

import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.StoredDeployment;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** {@code POST /tx}: the checks of the request's form, in their order, then the submission. */
final class SubmitRoute {
    private final BodyReader bodies;
    private final TxRequestCodec codec;
    private final SubmitService service;
    private final Supplier<StoredDeployment> deployment;
    private final IngressMeter meter;
    private final FaultLog faults;
    private final LongSupplier nanoTime;

    SubmitRoute(
            BodyReader bodies,
            TxRequestCodec codec,
            SubmitService service,
            Supplier<StoredDeployment> deployment,
            IngressMeter meter,
            FaultLog faults,
            LongSupplier nanoTime) {
        this.faults = faults;
        this.bodies = bodies;
        this.codec = codec;
        this.service = service;
        this.deployment = deployment;
        this.meter = meter;
        this.nanoTime = nanoTime;
    }

    CompletionStage<HttpResponse> handle(HttpRequest request) {
        long start = nanoTime.getAsLong();
        return bodies.read(request.entity())
                .thenCompose(body -> submit(request.entity().getContentType(), body))
                .exceptionally(this::failed)
                .thenApply(answer -> {
                    meter.answered(codeOf(answer), nanoTime.getAsLong() - start);
                    return render(answer);
                });
    }

    private CompletionStage<Answer> submit(ContentType type, byte[] body) {
        try {
            requireJson(type);
            return service.submit(codec.decode(body));
        } catch (ApiException refused) {
            return CompletableFuture.completedStage(new Answer.Refused(refused.failure()));
        }
    }

    private static void requireJson(ContentType type) throws ApiException {
        if (!type.mediaType().mainType().equals("application")
                || !type.mediaType().subType().equals("json")) {
            throw new ApiException(ApiError.MISSING_CONTENT_TYPE);
        }
    }

    private HttpResponse render(Answer answer) {
        return switch (answer) {
            case Answer.Refused(ApiError.Failure failure) -> JsonResponses.error(failure);
            case Answer.Sequenced(ValidUserOp op, Answer.Place at) -> {
                UUID era = deployment.get().eraId();
                yield JsonResponses.ok(json -> {
                    json.writeBooleanField("ok", true);
                    json.writeStringField("sender", op.sender().toChecksummed());
                    json.writeNumberField("nonce", op.op().nonce());
                    json.writeStringField("tx_hash", op.txHash().toHex());
                    json.writeNumberField("offset", at.offset());
                    json.writeStringField("era_id", era.toString());
                    json.writeNumberField("recovery_generation", at.generation());
                });
            }
        };
    }

    private static String codeOf(Answer answer) {
        return switch (answer) {
            case Answer.Sequenced ignored -> "OK";
            case Answer.Refused(ApiError.Failure failure) ->
                failure.error().code().name();
        };
    }

    private Answer failed(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ApiException refused) {
            return new Answer.Refused(refused.failure());
        }
        faults.report(cause);
        return new Answer.Refused(ApiError.INTERNAL);
    }
}
