package dev.tactus.load;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Eip712Domain;
import dev.tactus.wallet.client.SequencerClient;
import dev.tactus.wallet.client.SequencerException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The server under load, as far as it has to be known before.
 *
 * @param head where its order goes on; empty if it has no {@code GET /history}
 */
record Target(Eip712Domain domain, int maxFee, Optional<Long> head) {
    static Target ask(SequencerClient client, LoadOptions options) throws SequencerException {
        Optional<Eip712Domain> given = options.domain();
        Eip712Domain domain = given.isPresent() ? given.get() : client.domain();
        return new Target(domain, maxFee(client, options), head(client));
    }

    /** Of every op. */
    static int maxFee(SequencerClient client, LoadOptions options) throws SequencerException {
        Optional<Integer> given = options.maxFee();
        return given.isPresent() ? given.get() : client.fee().suggestedMaxFee();
    }

    private static Optional<Long> head(SequencerClient client) throws SequencerException {
        try {
            return Optional.of(client.head());
        } catch (SequencerException e) {
            if (e.kind() == SequencerException.Kind.UNREACHABLE) {
                throw e;
            }
            return Optional.empty();
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
