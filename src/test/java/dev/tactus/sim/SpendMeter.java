package dev.tactus.sim;

import dev.tactus.l1.post.SpendPolicy;
import dev.tactus.sim.l1.WalletTransaction;
import java.math.BigInteger;
import java.util.List;

/** What the wallet has really paid on L1, and could at most have paid for each transaction, against the limits (G9). */
final class SpendMeter {
    private static final BigInteger EIGHT = BigInteger.valueOf(8);
    private static final BigInteger NINE = BigInteger.valueOf(9);
    /** The node may have looked at the age of its batches some time before. */
    private static final long LATE_SECONDS = 900;

    private final World world;
    private long emergencyAt = Long.MIN_VALUE / 2;

    SpendMeter(World world) {
        this.world = world;
    }

    static boolean isEighthMore(BigInteger older, BigInteger newer) {
        return newer.multiply(EIGHT).compareTo(older.multiply(NINE)) >= 0 && newer.compareTo(older) > 0;
    }

    private SpendPolicy policy() {
        return world.plan.submitter.spend();
    }

    private long now() {
        return world.l1.blockAt(world.l1.latestNumber()).timestamp();
    }

    private SpendPolicy.Limits limits(long forSeconds) {
        if (world.oracle.age(world.l1.latestNumber()) >= policy().emergencyAgeBlocks()) {
            emergencyAt = now();
        }
        return emergencyAt >= now() - forSeconds - LATE_SECONDS ? policy().emergency() : policy().usual();
    }

    void sent(WalletTransaction transaction) {
        BigInteger most = transaction.maxFee().multiply(BigInteger.valueOf(transaction.gasLimit()));
        BigInteger cap = limits(0).perTransaction();
        if (most.compareTo(cap) > 0) {
            world.violated(
                    "G9 cap", "wallet nonce " + transaction.nonce() + " may cost " + most + " wei, allowed are " + cap);
        }
    }

    void check(List<WalletTransaction> all) {
        long window = policy().window().toSeconds();
        long from = now() - window;
        BigInteger budget = limits(window).budget();
        BigInteger paid = BigInteger.ZERO;
        for (WalletTransaction each : all) {
            if (each.minedBlock().isPresent()
                    && world.l1.blockAt(each.minedBlock().get()).timestamp() > from) {
                paid = paid.add(each.feePaid());
            }
        }
        if (paid.compareTo(budget) > 0) {
            world.violated("G9 budget", paid + " wei were paid in " + window + " s, allowed are " + budget);
        }
    }
}
