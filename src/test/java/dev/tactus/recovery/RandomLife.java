package dev.tactus.recovery;

import dev.tactus.execution.ChunkExecutor.OpOutcome;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.scheduler.L1Script;
import dev.tactus.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Drives a {@link NodeModel} at random, with everything on L1 that others may put there. */
public final class RandomLife {
    /** What users do; the rest is the same for every application. */
    public interface Users {
        /** An op that may or may not be included in the open frame. */
        ValidUserOp op(Random random, int frameFee);

        /** A direct input, sensible or not. */
        L1Input direct(Random random, L1Script l1, long block);

        int frameFee(Random random);
    }

    private final Random random;
    private final NodeModel node;
    private final Users users;

    public RandomLife(long seed, NodeModel node, Users users) {
        this.random = new Random(seed);
        this.node = node;
        this.users = users;
    }

    /** Leaves some of the order not yet gold. */
    public void live(int steps) throws StoreException {
        node.mine(5);
        node.read();
        for (int i = 0; i < steps; i++) {
            step();
        }
        // Seals what was posted last.
        node.mine(2);
        node.read();
        node.frame(users.frameFee(random));
        execute();
    }

    private void step() throws StoreException {
        switch (random.nextInt(12)) {
            case 0, 1 -> node.add((l1, block) -> users.direct(random, l1, block));
            case 2 -> pass(1 + random.nextInt(8));
            case 3 -> pass(random.nextInt(4) == 0 ? 1300 : 200);
            case 4 -> node.add(this::noise);
            case 5, 6 -> {
                node.read();
                node.frame(users.frameFee(random));
            }
            case 7 -> post();
            default -> execute();
        }
    }

    /** A batch that is open is posted before it could become stale. */
    private void pass(long blocks) {
        if (blocks > node.blocksLeft()) {
            post();
        }
        node.mine(blocks);
    }

    private void post() {
        if (!node.isOpen()) {
            return;
        }
        Bytes ssz = node.post();
        if (random.nextInt(3) == 0) {
            // Landed twice.
            node.add((l1, block) -> l1.submission(block, ssz));
        }
    }

    private void execute() throws StoreException {
        if (!node.isOpen()) {
            return;
        }
        List<ValidUserOp> ops = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            ops.add(users.op(random, node.openFrame().fee()));
        }
        List<OpOutcome> outcomes = node.execute(ops);
        if (outcomes.size() != ops.size()) {
            throw new AssertionError("an outcome is missing");
        }
    }

    private L1Input noise(L1Script l1, long block) {
        return switch (random.nextInt(5)) {
            case 0 -> l1.garbage(block);
            case 1 -> l1.tagged(block, L1Script.ALICE, 1, Bytes.fromHex("00000000000000000c000000"));
            case 2 -> l1.submission(block, Bytes.fromHex("0102"));
            case 3 -> l1.batch(block, 1_000_000, L1Script.frame(block, 0));
            default -> l1.input(block, L1Script.BOB, Bytes.EMPTY);
        };
    }
}
