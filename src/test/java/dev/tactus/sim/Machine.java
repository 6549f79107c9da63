package dev.tactus.sim;

import dev.tactus.sim.l1.SimL1;
import java.time.Duration;

/** What the node runs on: its clock, which somebody sets now and then, and its sleep. */
final class Machine {
    /** Somewhat more than the scheduler waits. */
    private static final long MOST_BLOCKS = 1_300;

    private static final int MOST_SLEEPS = 3;
    private static final int PARTS_OF_A_SLEEP = 4;

    private final World world;
    private final L1Users l1Users;
    private final EventQueue queue;
    private final SimL1 l1;
    private final Dice dice;
    private long skewMs;
    private long clockSetNanos;
    private int sleeps;

    Machine(World world, L1Users l1Users) {
        this.world = world;
        this.l1Users = l1Users;
        this.queue = world.queue;
        this.l1 = world.l1;
        this.dice = world.dice;
    }

    /** As the node's machine shows it. */
    long wallClockMs() {
        return SimDeployment.GENESIS_TIMESTAMP * 1_000
                + world.plan.l1.startBlock() * SimDeployment.SECONDS_PER_BLOCK * 1_000
                + queue.nowNanos() / 1_000_000
                + skewMs;
    }

    /** The moment that a clock which is right shows so. */
    long nanosAt(long epochSeconds) {
        return Duration.ofSeconds(epochSeconds
                        - SimDeployment.GENESIS_TIMESTAMP
                        - world.plan.l1.startBlock() * SimDeployment.SECONDS_PER_BLOCK)
                .toNanos();
    }

    /** When the clock was last set. */
    long clockSetNanos() {
        return clockSetNanos;
    }

    void setClock() {
        long most = dice.chance(0.7) ? 90_000 : 3_600_000;
        skewMs += dice.between(-most, most);
        clockSetNanos = queue.nowNanos();
    }

    /** How far its clock is ahead of the world's. */
    long skewMs() {
        return skewMs;
    }

    /**
     * The machine is off for hours while L1 goes on: sometimes so that danger comes while the node runs, sometimes so
     * that it is there when it starts, sometimes beyond all that the scheduler waits for.
     */
    void sleep() {
        if (sleeps >= MOST_SLEEPS) {
            return;
        }
        sleeps++;
        if (dice.chance(0.4)) {
            fallAsleep();
        } else {
            // What is posted from now on waits, and may still wait when the machine is back.
            l1.holdWallet(MOST_BLOCKS);
            var _ = queue.after(dice.between(Duration.ofMinutes(5), Duration.ofMinutes(40)), "falls asleep", () -> {
                if (world.faultsOn()) {
                    fallAsleep();
                    l1.holdWallet(dice.between(0, 120));
                }
            });
        }
    }

    private void fallAsleep() {
        world.kill();
        long age = world.oracle.age(l1.latestNumber());
        boolean nearly = dice.chance(0.4);
        long until = nearly
                ? BatchRules.DANGER_BLOCKS - dice.between(1, 25)
                : dice.between(BatchRules.DANGER_BLOCKS - 200, MOST_BLOCKS);
        int asleep = (int) Math.max(PARTS_OF_A_SLEEP, until - age);
        queue.leap(Duration.ofSeconds(asleep * SimDeployment.SECONDS_PER_BLOCK));
        // Others go on meanwhile, so that there is more than one page to read afterwards.
        for (int part = 0; part < PARTS_OF_A_SLEEP; part++) {
            l1Users.act();
            l1.leap(
                    part == 0
                            ? asleep - (PARTS_OF_A_SLEEP - 1) * (asleep / PARTS_OF_A_SLEEP)
                            : asleep / PARTS_OF_A_SLEEP);
        }
        if (nearly || dice.chance(0.5)) {
            // The network comes back later than the machine.
            l1.outage(dice.between(Duration.ofSeconds(nearly ? 600 : 30), Duration.ofMinutes(15)));
        }
    }
}
