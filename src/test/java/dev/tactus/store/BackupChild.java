package dev.tactus.store;

import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A process of its own that makes, or restores, a backup and kills itself as soon as it has said so many lines. */
final class BackupChild {
    private static final BackupLimits ENOUGH = new BackupLimits(64 << 20, 0);

    private BackupChild() {}

    /** Arguments: {@code backup}, {@code restore} or {@code migrate}; from; to; lines, or statements. */
    public static void main(String[] args) throws Exception {
        var left = new AtomicInteger(Integer.parseInt(args[3]));
        Runnable step = () -> {
            if (left.decrementAndGet() == 0) {
                Runtime.getRuntime().halt(9);
            }
        };
        Consumer<String> out = _ -> step.run();
        Path from = Path.of(args[1]);
        Path to = Path.of(args[2]);
        switch (args[0]) {
            case "backup" -> Backup.take(from, to, ENOUGH, out);
            case "restore" -> {
                try (NewDataDirectory made = NewDataDirectory.beginFrom(from, to, out)) {
                    step.run();
                    made.contents().beginEra(UUID.randomUUID(), 10, 1);
                    step.run();
                    made.publish();
                }
            }
            case "migrate" ->
                Migrations.migrate(
                        new Database(to.resolve(DataDirectory.DATABASE), 1000), WatchedStatements.telling(step));
            default -> throw new IllegalArgumentException(args[0]);
        }
        step.run();
    }
}
