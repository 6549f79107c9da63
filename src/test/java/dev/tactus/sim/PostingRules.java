package dev.tactus.sim;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.sim.l1.WalletTransaction;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Holds every transaction of the wallet that reaches L1 against the journal and the order. */
final class PostingRules {
    private final World world;
    private final Map<Long, WalletTransaction> posted = new HashMap<>();
    private final Map<Long, Long> carriers = new HashMap<>();

    PostingRules(World world) {
        this.world = world;
    }

    /** One content for each wallet nonce, recorded before it left; nothing but sealed batches, each once (G8, G9). */
    void check() {
        for (WalletTransaction sent : world.l1.walletTransactions()) {
            WalletTransaction before = posted.put(sent.nonce(), sent);
            if (before == null) {
                checkNew(sent);
            } else if (!before.hash().equals(sent.hash())) {
                world.violated("G8 one content", "wallet nonce " + sent.nonce() + " carried two transactions");
            }
        }
    }

    private void checkNew(WalletTransaction sent) {
        world.tally.count("post.sent");
        if (!world.journal.recorded(sent.nonce()).equals(Optional.of(sent.hash()))) {
            world.violated(
                    "G8 recorded first", "wallet nonce " + sent.nonce() + " was broadcast and is not in the journal");
        }
        byte[] payload = sent.payload().map(Bytes::toArray).orElse(new byte[0]);
        Optional<RefBatch> batch = payload.length > 0 && payload[0] == 1
                ? ReferenceCodec.decodeBatch(Arrays.copyOfRange(payload, 1, payload.length))
                : Optional.empty();
        if (batch.isEmpty()) {
            world.violated("G8 posted", "wallet nonce " + sent.nonce() + " carries no batch");
            return;
        }
        Hash32 hash = Keccak.hash(Bytes.wrap(payload).slice(1, payload.length));
        if (!world.oracle.sealedHash(batch.get().nonce()).equals(Optional.of(hash))) {
            world.violated("G8 posted", "batch " + batch.get().nonce() + " was posted and is not what was sealed");
        }
        Long earlier = carriers.put(batch.get().nonce(), sent.nonce());
        if (earlier != null) {
            world.violated(
                    "G9 spend",
                    "batch " + batch.get().nonce() + " is paid twice, by nonces " + earlier + " and " + sent.nonce());
        }
    }
}
