package dev.tactus.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tactus.wallet.client.SequencerClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a server about ops by their hash, and holds what it says against its answers. */
final class LookUps {
    private final URI url;
    private final int limit;

    /** @param limit ops to ask about, of those accepted and of those refused, spread over the load */
    LookUps(URI url, int limit) {
        this.url = url;
        this.limit = limit;
    }

    /** What contradicts, for people. */
    List<String> check(SignedOps ops, Ledger ledger) throws Exception {
        List<Integer> accepted = some(ops, ledger, Fate.ACCEPTED);
        List<Integer> refused = some(ops, ledger, Fate.REFUSED);
        List<String> wrong = new ArrayList<>();
        try (var client = new SequencerClient(url)) {
            Parallel.ask(accepted.size(), i -> {
                        int op = accepted.get(i);
                        return accepted(ops, op, ledger.offset(op), client.transaction(ops.txHash(op)));
                    })
                    .forEach(found -> found.ifPresent(wrong::add));
            Parallel.ask(refused.size(), i -> {
                        int op = refused.get(i);
                        return client.transaction(ops.txHash(op))
                                .map(known -> "op " + ops.txHash(op) + " was refused, and GET /tx says "
                                        + known.path("status").asText());
                    })
                    .forEach(found -> found.ifPresent(wrong::add));
        }
        return wrong;
    }

    private static Optional<String> accepted(SignedOps ops, int op, long offset, Optional<JsonNode> known) {
        String name = "op " + ops.txHash(op) + " was accepted" + (offset < 0 ? "" : " at " + offset);
        if (known.isEmpty()) {
            return Optional.of(name + ", and GET /tx does not know it");
        }
        long told = known.get().path("offset").asLong(-1);
        return offset < 0 || told == offset ? Optional.empty() : Optional.of(name + ", and GET /tx says " + told);
    }

    private List<Integer> some(SignedOps ops, Ledger ledger, Fate fate) {
        List<Integer> all = new ArrayList<>();
        for (int op = 0; op < ops.size(); op++) {
            if (ledger.fate(op) == fate) {
                all.add(op);
            }
        }
        int step = Math.max(1, Math.ceilDiv(all.size(), Math.max(1, limit)));
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < all.size() && chosen.size() < limit; i += step) {
            chosen.add(all.get(i));
        }
        return chosen;
    }
}
