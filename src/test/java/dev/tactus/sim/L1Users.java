package dev.tactus.sim;

import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Everyone who talks to the InputBox beside the sequencer: depositors, senders of direct inputs, and forgers. */
final class L1Users {
    private static final Duration MEAN = Duration.ofSeconds(40);

    private final World world;
    private final Dice dice;
    private boolean quiet;

    L1Users(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
        earlierLife();
        for (int account = 0; account < SignedOps.ACCOUNTS; account++) {
            deposit(SimDeployment.PORTAL, SimDeployment.TOKEN, SignedOps.address(account), 20_000);
        }
        tick();
    }

    void finish() {
        quiet = true;
    }

    /** Batches of this wallet from before the node was first started, none of them acceptable. */
    private void earlierLife() {
        if (dice.chance(0.5)) {
            return;
        }
        var old = new RefBatch.Frame(List.of(), dice.between(1, 200), 0);
        var future = new RefBatch.Frame(List.of(), 1_000_000, 0);
        var dear = new RefBatch.Frame(List.of(), 1_400, 17_102);
        var sound = new RefBatch.Frame(List.of(), 1_400, 0);
        List<byte[]> bodies = List.of(
                dice.bytes(dice.between(0, 40)),
                ReferenceCodec.encodeBatch(new RefBatch(0, List.of(old))),
                ReferenceCodec.encodeBatch(new RefBatch(0, List.of(future))),
                ReferenceCodec.encodeBatch(new RefBatch(0, List.of(dear))),
                ReferenceCodec.encodeBatch(new RefBatch(0, List.of(sound, old))),
                ReferenceCodec.encodeBatch(new RefBatch(dice.between(1, 3), List.of(sound))));
        for (int i = dice.between(1, 4); i > 0; i--) {
            world.tally.count("l1user.earlierBatch");
            world.l1.foreignSubmission(tagged(1, dice.pick(bodies)));
        }
    }

    private void tick() {
        var _ = world.queue.after(dice.between(MEAN.dividedBy(8), MEAN.multipliedBy(2)), "l1 user", () -> {
            if (!quiet) {
                tick();
                act();
            }
        });
    }

    /** Whatever one of them does next, now. */
    void act() {
        Address anyone = SignedOps.address(dice.between(0, SignedOps.ACCOUNTS - 1));
        switch (dice.between(0, 9)) {
            case 0 -> {
                world.tally.count("l1user.garbage");
                world.l1.addInput(anyone, dice.chance(0.2) ? Bytes.EMPTY : tagged(dice.between(2, 255), dice.bytes(9)));
            }
            case 1 -> {
                world.tally.count("l1user.forgedBatch");
                byte[] batch = ReferenceCodec.encodeBatch(
                        new RefBatch(world.oracle.gold(), List.of(new RefBatch.Frame(List.of(), 1_500, 0))));
                world.l1.addInput(anyone, tagged(1, batch));
            }
            case 2 -> {
                world.tally.count("l1user.direct");
                world.l1.addInput(anyone, tagged(0, dice.bytes(dice.between(0, 100))));
            }
            case 3 -> {
                world.tally.count("l1user.oddDeposit");
                oddDeposit(anyone);
            }
            case 4 -> {
                world.tally.count("l1user.flood");
                for (int i = dice.between(3, 30); i > 0; i--) {
                    deposit(SimDeployment.PORTAL, SimDeployment.TOKEN, anyone, i);
                }
            }
            default -> {
                world.tally.count("l1user.deposit");
                deposit(SimDeployment.PORTAL, SimDeployment.TOKEN, anyone, dice.between(0, 30_000));
            }
        }
    }

    private void oddDeposit(Address depositor) {
        switch (dice.between(0, 3)) {
            case 0 -> deposit(SimDeployment.OTHER_PORTAL, SimDeployment.TOKEN, depositor, 5);
            case 1 -> deposit(SimDeployment.PORTAL, SimDeployment.APPLICATION, depositor, 5);
            case 2 -> world.l1.addInput(SimDeployment.PORTAL, Bytes.wrap(dice.bytes(dice.between(0, 71))));
            default -> {
                byte[] huge = ByteBuffer.allocate(72)
                        .put(SimDeployment.TOKEN.bytes().unsafeArray())
                        .put(depositor.bytes().unsafeArray())
                        .put(dice.bytes(32))
                        .array();
                world.l1.addInput(SimDeployment.PORTAL, Bytes.wrap(huge));
            }
        }
    }

    private void deposit(Address portal, Address token, Address depositor, long value) {
        byte[] payload = ByteBuffer.allocate(72 + 3)
                .put(token.bytes().unsafeArray())
                .put(depositor.bytes().unsafeArray())
                .putLong(0)
                .putLong(0)
                .putLong(0)
                .putLong(value)
                .array();
        world.l1.addInput(portal, Bytes.wrap(payload));
    }

    private static Bytes tagged(int tag, byte[] body) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + body.length).put((byte) tag).put(body).array());
    }
}
