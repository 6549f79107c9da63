package dev.tactus.wallet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.devnet.L1Commands;
import dev.tactus.protocol.Protocol;
import dev.tactus.wallet.client.Poll;
import dev.tactus.wallet.client.SignedOp;
import dev.tactus.wallet.client.TokenAmount;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that comes back to an order that is too old, and dies again and again while it takes it back. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class KillInRecoveryIT {
    @Test
    void c3_aRecoveryThatIsCutOffHappensOnceAndWhole(@TempDir Path directory) throws Exception {
        try (var killed = KilledNode.started(directory, Map.of("SEQ_MAX_BATCH_OPEN_SECONDS", "86400"))) {
            killed.follower.connect(killed.node().uri());
            KillLoopIT.deposit(killed.client, killed.l1);
            SignedOp first = killed.nextOp(killed.user(0));
            long offset = killed.accepted(first);
            SignedOp second = killed.nextOp(killed.user(0));
            assertEquals(offset + 1, killed.accepted(second));
            TokenAmount deposited = TokenAmount.ofTokens(100);
            killed.awaitToldEverything();
            killed.node().kill();
            new L1Commands(killed.chain).mine(Math.toIntExact(Protocol.DANGER_THRESHOLD_BLOCKS));

            for (String point : KillPointIT.IN_RECOVERY) {
                killed.dieAt(point, 1);
                killed.start();
                killed.requireDead(point);
            }

            killed.startAgain();
            for (SignedOp op : new SignedOp[] {first, second}) {
                assertEquals(Optional.of("reverted"), killed.status(op));
            }
            try (var view = new OperationsView(killed.node().uri())) {
                assertEquals(
                        1,
                        view.json("/history?from=0&limit=1")
                                .path("recovery_generation")
                                .asLong());
            }
            var _ = new Poll(Duration.ofMillis(50), Duration.ofSeconds(30))
                    .until(() -> Optional.of(
                                    killed.client.balance(killed.user(0).address()))
                            .filter(deposited::equals))
                    .orElseThrow(() -> new AssertionError("the deposits are not drained again"));
            long again = killed.accepted(first);
            assertEquals(again, killed.accepted(first), "sent again");
            assertEquals(again + 1, killed.accepted(second));
            killed.awaitToldEverything();
            assertEquals(List.of(), killed.follower.wrongs());
            assertEquals(1, killed.follower.undone().size());
            assertEquals(killed.follower.order(killed.node().uri()), killed.follower.told());
            killed.stop();
        }
    }
}
