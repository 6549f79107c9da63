package dev.tactus.ingress;

import dev.tactus.config.SequencerConfig;
import dev.tactus.crypto.Authenticator;
import dev.tactus.lane.Claim;
import dev.tactus.lane.LaneStatus;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.store.OrderReader;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** {@code POST /tx} without HTTP: from the body's bytes to the answer, by the code that serves it. */
public final class SimIngress {
    private final TxRequestCodec codec;
    private final SubmitService service;

    /** The way to the lane, and time, of one node. */
    public interface Gate {
        void submit(ValidUserOp op, Claim claim, Consumer<Verdict> heard);

        /** @return cancels */
        Runnable after(Duration delay, Runnable action);
    }

    /** @param offset set exactly with status 200 */
    public record Outcome(int status, String code, String message, OptionalLong offset) {}

    public SimIngress(
            Gate gate,
            Supplier<LaneStatus> status,
            Authenticator authenticator,
            Deployment deployment,
            OrderReader order,
            Executor signatures,
            Executor lookUps,
            SequencerConfig.Admission limits,
            int maxDataBytes) {
        this.codec = new TxRequestCodec(maxDataBytes);
        this.service = new SubmitService(
                new LaneGate() {
                    @Override
                    public void submit(ValidUserOp op, Claim claim, Consumer<Verdict> heard) {
                        gate.submit(op, claim, heard);
                    }

                    @Override
                    public Runnable after(Duration delay, Runnable action) {
                        return gate.after(delay, action);
                    }
                },
                status,
                authenticator,
                new Eip712(deployment.domain()),
                order,
                signatures,
                lookUps,
                limits);
    }

    public void post(byte[] body, Consumer<Outcome> answer) {
        TxRequest request;
        try {
            request = codec.decode(body);
        } catch (ApiException refused) {
            answer.accept(outcome(refused.failure()));
            return;
        }
        var _ = service.submit(request)
                .whenComplete((decided, failure) ->
                        answer.accept(failure == null ? outcome(decided) : outcome(ApiError.INTERNAL.with())));
    }

    private static Outcome outcome(Answer answer) {
        return switch (answer) {
            case Answer.Sequenced(var _, Answer.Place at) -> new Outcome(200, "OK", "", OptionalLong.of(at.offset()));
            case Answer.Refused(ApiError.Failure failure) -> outcome(failure);
        };
    }

    private static Outcome outcome(ApiError.Failure failure) {
        return new Outcome(
                failure.error().status(), failure.error().code().name(), failure.message(), OptionalLong.empty());
    }

    /** Permits in use. */
    public int inUse() {
        return service.admission().inUse();
    }

    /** Permits that this sender has a share of. */
    public int inUseBy(Address sender) {
        return service.admission().inUseBy(sender);
    }

    /** Submissions that the lane was told of and whose outcome is not known. */
    public int undecided() {
        return service.inFlight().size();
    }
}
