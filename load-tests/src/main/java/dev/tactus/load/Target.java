package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import java.math.BigInteger;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The server under load, as far as it has to be known before.
 *
 * @param head where its order goes on; empty if it has no {@code GET /history}
 */
record Target(Eip712Domain domain, int maxFee, OptionalLong head) {
    static Target ask(SequencerClient client, LoadOptions options) throws SequencerException {
        Address application = options.application();
        Eip712Domain domain = options.chainId != null && application != null
                ? new Eip712Domain(options.chainId, application)
                : client.domain();
        int maxFee = options.maxFee != null ? options.maxFee : client.fee().suggestedMaxFee();
        return new Target(domain, maxFee, head(client));
    }

    private static OptionalLong head(SequencerClient client) throws SequencerException {
        try {
            return OptionalLong.of(client.head());
        } catch (SequencerException e) {
            if (e.kind() == SequencerException.Kind.UNREACHABLE) {
                throw e;
            }
            return OptionalLong.empty();
        }
    }

    static List<Sender> senders(SequencerClient client, LoadPlan plan) throws Exception {
        return Parallel.ask(plan.senders(), i -> {
            Address address = Sender.key(plan.seed(), i).address();
            return Sender.of(plan.seed(), i, client.nextNonce(address));
        });
    }

    /** What each sender must hold for all of its ops. */
    List<BigInteger> needs(LoadPlan plan) {
        return IntStream.of(plan.counts())
                .mapToObj(count -> ChargedFee.forTransfers(maxFee, count))
                .toList();
    }
}
