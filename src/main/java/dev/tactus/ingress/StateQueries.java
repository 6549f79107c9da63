package dev.tactus.ingress;

import dev.tactus.application.Application;
import dev.tactus.lane.LaneStatus;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.protocol.FeeExponent;
import dev.tactus.store.OrderReader;
import dev.tactus.store.StoredDeployment;
import dev.tactus.store.VersionUnavailableException;
import java.math.BigInteger;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** What a wallet asks before it signs. Calls block on the store where their Javadoc says so. */
final class StateQueries {
    /** 1.5 times the fee: room for the frames that open while an op is signed and sent. */
    private static final int HEADROOM = 53;

    private final OrderReader order;
    private final Application application;
    private final Supplier<LaneStatus> laneStatus;
    private final Supplier<StoredDeployment> deployment;

    StateQueries(
            OrderReader order,
            Application application,
            Supplier<LaneStatus> laneStatus,
            Supplier<StoredDeployment> deployment) {
        this.order = order;
        this.application = application;
        this.laneStatus = laneStatus;
        this.deployment = deployment;
    }

    /** Exponents, all of them. Blocks. */
    HttpResponse fee() {
        int fee = laneStatus.get().fee();
        int recommended = FeeExponent.ceil(BigInteger.valueOf(order.policy().recommendedFee()));
        // No frame can charge more than the largest exponent, so a higher limit would buy nothing.
        int suggested = Math.min(FeeExponent.MAX, Math.max(fee, recommended) + HEADROOM);
        return JsonResponses.ok(json -> {
            json.writeNumberField("fee", fee);
            json.writeNumberField("recommended_fee", recommended);
            json.writeNumberField("suggested_max_fee", suggested);
        });
    }

    /** Blocks. */
    HttpResponse nonce(Address sender) {
        long next = order.queryState(state -> application.nextNonce(state, sender));
        return JsonResponses.ok(json -> {
            json.writeStringField("sender", sender.toChecksummed());
            json.writeNumberField("next_nonce", next);
        });
    }

    /** Blocks. */
    HttpResponse balance(Address sender) {
        BigInteger balance = order.queryState(state -> application.balance(state, sender));
        return JsonResponses.ok(json -> {
            json.writeStringField("sender", sender.toChecksummed());
            json.writeStringField("balance", balance.toString());
        });
    }

    /** At the end of the chunk that brought the entry at {@code offset}; the answer names its last offset. Blocks. */
    HttpResponse balanceAt(Address sender, long offset) {
        OrderReader.StateAt<BigInteger> balance;
        try {
            balance = order.queryStateAt(offset, state -> application.balance(state, sender));
        } catch (VersionUnavailableException e) {
            return unavailable(offset, e);
        }
        return JsonResponses.ok(json -> {
            json.writeStringField("sender", sender.toChecksummed());
            json.writeStringField("balance", balance.value().toString());
            json.writeNumberField("offset", balance.offset());
        });
    }

    private static HttpResponse unavailable(long offset, VersionUnavailableException why) {
        ApiError.Failure failure = offset < why.availableFrom()
                ? ApiError.STATE_UNAVAILABLE.with(why.availableFrom())
                : ApiError.STATE_AHEAD_OF_HEAD.with(offset, why.head());
        return JsonResponses.error(failure, json -> {
            json.writeNumberField("available_from", why.availableFrom());
            json.writeNumberField("head", why.head());
        });
    }

    HttpResponse domain() {
        Deployment of = deployment.get().deployment();
        return JsonResponses.ok(json -> {
            json.writeStringField("name", Eip712Domain.NAME);
            json.writeStringField("version", Eip712Domain.VERSION);
            json.writeNumberField("chainId", of.chainId());
            json.writeStringField("verifyingContract", of.application().toChecksummed());
        });
    }

    HttpResponse deployment() {
        StoredDeployment now = deployment.get();
        Deployment of = now.deployment();
        return JsonResponses.ok(json -> {
            json.writeNumberField("chain_id", of.chainId());
            json.writeStringField("app_address", of.application().toChecksummed());
            json.writeStringField("input_box_address", of.inputBox().toChecksummed());
            json.writeStringField("batch_submitter_address", of.submitter().toChecksummed());
            json.writeArrayFieldStart("portals");
            for (Address portal : of.portals()) {
                json.writeString(portal.toChecksummed());
            }
            json.writeEndArray();
            json.writeStringField("token", of.token().toChecksummed());
            json.writeNumberField("first_block", of.firstBlock());
            json.writeStringField("era_id", now.eraId().toString());
            json.writeNumberField("recovery_generation", now.recoveryGeneration());
        });
    }
}
