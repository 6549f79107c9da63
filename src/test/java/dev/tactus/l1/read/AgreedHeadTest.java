package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.l1.Backoff;
import dev.tactus.l1.FakeL1;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Endpoint;
import dev.tactus.l1.L1Endpoints;
import dev.tactus.l1.RpcException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgreedHeadTest {
    private final List<FakeL1> nodes = new ArrayList<>();

    private AgreedHead of(int endpoints, int quorum) {
        List<L1Endpoint> each = new ArrayList<>();
        for (int i = 0; i < endpoints; i++) {
            var node = new FakeL1(ReaderHarness.SUBMITTER, 3);
            node.mine(20);
            node.safeAt(15);
            nodes.add(node);
            each.add(new L1Endpoint("node " + (i + 1), node));
        }
        var settings = new ReaderSettings(
                Duration.ofSeconds(1),
                2_000,
                1_000,
                Set.of(),
                Backoff.L1,
                quorum,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5));
        return new AgreedHead(new L1Endpoints(each, FakeL1.CHAIN_ID, () -> 0), FakeL1.CHAIN_ID, settings);
    }

    private static L1Block look(AgreedHead head) throws Exception {
        return head.look().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void r11_whoContradictsTheMajorityDoesNotEndTheLookThoughItIsAskedFirst() throws Exception {
        AgreedHead head = of(3, 2);
        nodes.getFirst().reorganise(10, false);
        nodes.getFirst().mine(10);

        assertEquals(nodes.get(1).blockAt(15), look(head));
    }

    @Test
    void r11_withoutAMajorityAContradictionFailsIt() {
        AgreedHead head = of(2, 1);
        nodes.getFirst().reorganise(10, false);
        nodes.getFirst().mine(10);

        var failure = assertThrows(ExecutionException.class, () -> look(head));
        assertEquals(RpcException.BadAnswer.class, RpcException.unwrap(failure).getClass());
    }
}
