package dev.tactus.sim;

import dev.tactus.sim.Plan.Trouble;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What goes wrong with the node, its disk and its machine, and when: as the plan says, until the world heals. */
final class Troubles {
    private final World world;
    private final Dice strikes;
    private final Dice dice;
    /** The next write that succeeds is the one that takes the last room. */
    private boolean filledByNext;

    /** @param strikes decides what happens, and nothing else */
    Troubles(World world, Dice strikes) {
        this.world = world;
        this.strikes = strikes;
        this.dice = world.dice;
    }

    /** Whether this trouble happens now, counted if it does. */
    boolean strikes(Trouble trouble) {
        double probability = world.faultsOn() ? world.plan.of(trouble) : 0;
        boolean struck = probability > 0 && strikes.chance(probability);
        if (struck) {
            world.tally.count(trouble.tallied());
        }
        return struck;
    }

    void armDisk() {
        Plan plan = world.plan;
        world.disk
                .faults()
                .busy(plan.of(Trouble.STORE_BUSY))
                .eioBeforeCommit(plan.of(Trouble.STORE_EIO))
                .eioInCommit(plan.of(Trouble.STORE_EIO_IN_COMMIT))
                .readFails(plan.of(Trouble.STORE_READ))
                .readerReadFails(plan.of(Trouble.STORE_READER))
                .reopenFails(plan.of(Trouble.STORE_REOPEN))
                .fullInCommit(plan.of(Trouble.STORE_FULL_IN_COMMIT))
                .slow(plan.of(Trouble.STORE_SLOW), Duration.ofMillis(5), Duration.ofSeconds(5))
                .beforeCommit(this::maybeKillInCommit)
                .inCommit(this::maybeKillInCommit)
                .afterCommit(this::maybeKillInCommit);
        world.journal.failing(plan.of(Trouble.JOURNAL));
    }

    private void maybeKillInCommit() {
        if (strikes(Trouble.KILL_IN_COMMIT)) {
            throw world.die("in commit");
        }
    }

    /** What the product names as a moment to die at was reached. */
    void reached(String point) {
        world.tally.count("point." + point);
        SimNode current = world.node();
        if (current != null && current.life().running() && strikes(Trouble.KILL_AT_POINT)) {
            world.tally.count("killed." + point);
            throw world.die(point);
        }
    }

    /** A node has been started. */
    void started(SimNode node) {
        if (strikes(Trouble.STOP_IN_START)) {
            stopSoon(node, Duration.ofSeconds(3));
        }
    }

    /** Its lane has lost touch with the store. */
    void failing(SimNode node) {
        if (strikes(Trouble.STOP_IN_TROUBLE)) {
            // Often before it has had time for a first attempt to open the store again.
            stopSoon(node, dice.chance(0.5) ? Duration.ZERO : Duration.ofMillis(200));
        }
    }

    private void stopSoon(SimNode which, Duration atMost) {
        var _ = world.queue.after(dice.between(Duration.ZERO, atMost), "stop soon", () -> {
            if (world.node() == which) {
                which.stop();
            }
        });
    }

    /** Something has become durable. */
    void durable() {
        if (filledByNext && world.faultsOn()) {
            fill();
        }
    }

    /** No room is left on the disk for a while. */
    private void fill() {
        filledByNext = false;
        world.disk.faults().full(true);
        var _ = world.queue.after(
                dice.between(Duration.ofSeconds(1), Duration.ofSeconds(60)),
                "space again",
                () -> world.disk.faults().full(false));
    }

    void schedule() {
        from(Trouble.KILL, Duration.ofMinutes(2), world::kill);
        from(Trouble.STOP, Duration.ofMinutes(3), () -> {
            @Nullable SimNode node = world.node();
            if (node != null) {
                node.stop();
                // Some get in before it is told, some after.
                world.clients().forEach(SimClient::act);
            }
        });
        from(Trouble.PAUSE, Duration.ofMinutes(2), () -> {
            @Nullable SimNode node = world.node();
            if (node != null) {
                node.life().pause(dice.between(Duration.ofMillis(100), Duration.ofSeconds(90)));
            }
        });
        from(Trouble.STORE_FULL, Duration.ofMinutes(2), () -> {
            filledByNext = dice.chance(0.5);
            if (!filledByNext) {
                fill();
            }
        });
        from(Trouble.CLOCK, Duration.ofMinutes(1), world.machine::setClock);
        from(Trouble.STRANGER, Duration.ofMinutes(5), world.l1::strangerSpends);
        from(Trouble.SLEEP, Duration.ofMinutes(3), world.machine::sleep);
    }

    /** Again and again about this often, the more seldom the milder the world. */
    private void from(Trouble trouble, Duration often, Runnable action) {
        double strength = world.plan.of(trouble);
        if (strength > 0) {
            Duration mean = Duration.ofNanos((long) (often.toNanos() / strength));
            var _ = world.queue.after(dice.between(mean.dividedBy(8), mean), trouble.name(), () -> {
                if (world.faultsOn()) {
                    world.tally.count(trouble.tallied());
                    action.run();
                    from(trouble, often, action);
                }
            });
        }
    }

    void heal() {
        world.disk.faults().heal();
        world.journal.failing(0);
    }
}
