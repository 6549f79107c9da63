package dev.tactus.load;

import dev.tactus.ProgressDisplay;
import dev.tactus.load.RestartReport.Start;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.DataDirectoryException;
import dev.tactus.store.SequencerStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts a node on a long order, again and again, and takes the time until it is ready. */
final class Restart {
    /** L1 has gone on while the node was away. */
    private static final int BLOCKS_AWAY = 3;

    private final RestartData made;
    private final ProgressDisplay progress;

    Restart(RestartData made, ProgressDisplay progress) {
        this.made = made;
        this.progress = progress;
    }

    /** @throws NodeProcess.NotReady if a node does not start */
    RestartReport run(long ops, int starts)
            throws IOException, DataDirectoryException, NodeProcess.NotReady, InterruptedException {
        double load = Machine.load();
        List<Start> all = new ArrayList<>();
        try (RestartL1 l1 = RestartL1.open(made.chainFile())) {
            for (int i = 1; i <= starts; i++) {
                l1.mine(BLOCKS_AWAY);
                double laneMillis = laneAlone();
                double readyMillis = ready(l1.settings());
                all.add(new Start(readyMillis, laneMillis));
                progress.say("start %d of %d: ready after %.0f ms; opening and loading the store takes %.1f ms"
                        .formatted(i, starts, readyMillis, laneMillis));
            }
        }
        return new RestartReport(ops, made.bytes(), all, Machine.at(made.root(), load));
    }

    /** What of a start belongs to the lane: open the store for writing, and ask it where the order stands. */
    private double laneAlone() throws DataDirectoryException {
        try (DataDirectory data = DataDirectory.open(made.sequencer())) {
            long started = System.nanoTime();
            try (SequencerStore store = data.writer()) {
                store.load();
                return millisSince(started);
            }
        }
    }

    private double ready(Map<String, String> settings) throws IOException, NodeProcess.NotReady, InterruptedException {
        Path log = made.root().resolve("node.log");
        Files.deleteIfExists(log);
        long started = System.nanoTime();
        // Killed, not stopped: a start after a crash is the one that has to be quick.
        try (NodeProcess node = NodeProcess.start(settings, made.sequencer(), log)) {
            node.awaitReady();
            return millisSince(started);
        }
    }

    private static double millisSince(long started) {
        return (System.nanoTime() - started) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
