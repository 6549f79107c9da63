package dev.tactus.sim;

import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.Keccak;
import dev.tactus.sim.Plan.Trouble;
import dev.tactus.sim.l1.SimL1;
import dev.tactus.sim.l1.WalletTransaction;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds every transaction of the wallet that reaches L1 against the journal and the order. */
final class PostingRules {

    private final World world;
    private boolean wasInDanger;
    private final SpendMeter meter;
    private final Map<Long, WalletTransaction> posted = new HashMap<>();
    /** Of each payload, the wallet nonce that carried it last. */
    private final Map<Hash32, Long> carriers = new HashMap<>();

    private final Map<Long, Integer> bidsSeen = new HashMap<>();
    private final Set<Hash32> seen = new HashSet<>();

    PostingRules(World world) {
        this.world = world;
        this.meter = new SpendMeter(world);
    }

    /**
     * One content for each wallet nonce, recorded before it left; nothing but sealed batches, each once; each bid an
     * eighth above the one before; and what all of it costs (G8, G9).
     */
    void check() {
        wasInDanger |= world.oracle.age(world.l1.safeNumber()) >= BatchRules.DANGER_BLOCKS;
        List<WalletTransaction> all = world.l1.walletTransactions();
        for (WalletTransaction sent : all) {
            if (seen.add(sent.hash())) {
                checkNew(sent);
            }
        }
        for (long walletNonce : world.journal.walletNonces()) {
            checkBids(walletNonce, world.journal.recorded(walletNonce));
        }
        meter.check(all);
    }

    private void checkNew(WalletTransaction sent) {
        world.tally.count("post.sent");
        meter.sent(sent);
        if (!world.journal.recorded(sent.nonce()).contains(sent.raw())) {
            world.violated(
                    "G8 recorded first", "wallet nonce " + sent.nonce() + " was broadcast and is not in the journal");
        }
        if (sent.payload().isEmpty()) {
            checkCancelled(sent);
            return;
        }
        WalletTransaction before = posted.put(sent.nonce(), sent);
        if (before == null) {
            checkContent(sent);
        } else if (!before.payload().equals(sent.payload())) {
            world.violated("G8 one content", "wallet nonce " + sent.nonce() + " carried two contents");
        }
    }

    /** Nothing but a recovery gives up what was posted. */
    private void checkCancelled(WalletTransaction sent) {
        world.tally.count("post.cancelled");
        if (!wasInDanger || !world.journal.cancelled(sent.nonce())) {
            world.violated("G9 spend", "wallet nonce " + sent.nonce() + " is spent on nothing");
        }
    }

    /** §10, step 2: before anything sealed is taken back, every nonce is used up at the head that was read. */
    void takenBack(boolean sealedToo) {
        long head = world.oracle.storedHead();
        long used = world.l1.walletNonceAt(head);
        if (sealedToo && used < world.journal.watermark()) {
            world.violated(
                    "§10 settled",
                    "batches were taken back at block " + head + " with " + used + " of " + world.journal.watermark()
                            + " wallet nonces used up");
        }
    }

    private void checkContent(WalletTransaction sent) {
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
        Long earlier = carriers.put(hash, sent.nonce());
        // Whoever uses up our nonces makes what is behind them come again, and so does what was cancelled.
        if (earlier != null && !world.journal.cancelled(earlier) && world.tally.of(Trouble.STRANGER.tallied()) == 0) {
            world.violated(
                    "G9 spend",
                    "batch " + batch.get().nonce() + " is paid twice, by nonces " + earlier + " and " + sent.nonce());
        }
    }

    /** Whatever the node that hears of them would let pass. */
    private void checkBids(long walletNonce, List<Bytes> bids) {
        for (int i = Math.max(1, bidsSeen.getOrDefault(walletNonce, 0)); i < bids.size(); i++) {
            world.tally.count("post.bumped");
            Optional<WalletTransaction> older = SimL1.read(bids.get(i - 1));
            Optional<WalletTransaction> newer = SimL1.read(bids.get(i));
            boolean replaces = older.isPresent()
                    && newer.isPresent()
                    && SpendMeter.isEighthMore(older.get().maxFee(), newer.get().maxFee())
                    && SpendMeter.isEighthMore(older.get().tip(), newer.get().tip());
            if (!replaces) {
                world.violated("G9 bump", "bid " + i + " for wallet nonce " + walletNonce + " is not an eighth more");
            }
        }
        bidsSeen.put(walletNonce, bids.size());
    }
}
