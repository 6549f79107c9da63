package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.lane.Verdict;
import dev.tactus.protocol.ValidUserOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More than fits, and clients that leave: every answer agrees with the order, and every permit comes back. */
@Timeout(120)
final class OverloadIT {
    private static final int CAPACITY = 8;
    private static final int OFFERED = 400;

    private final List<Ingress> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Ingress::close);
    }

    @Test
    void h1_anOverloadIsAnsweredWith200429And503AloneAndTheOrderAgrees() {
        Ingress ingress = start(Ingress.Settings.usual()
                .withAdmission(CAPACITY, CAPACITY)
                .withTimeouts(Duration.ofMillis(5), Duration.ofSeconds(30)));
        var turn = new AtomicInteger();
        ingress.lane.onSubmit(submit -> {
            // A lane that is late, and now and then unable: some wait for longer than they may.
            long until = System.nanoTime() + 2_000_000;
            while (System.nanoTime() - until < 0) {
                Thread.onSpinWait();
            }
            if (submit.claim().take()) {
                boolean unable = turn.incrementAndGet() % 7 == 0;
                submit.reply()
                        .accept(
                                unable
                                        ? new Verdict.Unavailable(Verdict.Reason.RECOVERING)
                                        : new Verdict.Included(
                                                ingress.order.include(submit.op()), ingress.order.generation()));
            }
        });

        Map<ValidUserOp, CompletableFuture<Ingress.Reply>> ledger = new HashMap<>();
        for (int nonce = 0; nonce < OFFERED; nonce++) {
            ValidUserOp op = Ops.op(nonce % 2 == 0 ? Ops.ALICE : Ops.BOB, nonce);
            ledger.put(op, ingress.post(Ops.json(op)));
        }

        Set<Integer> statuses = new TreeSet<>();
        ledger.forEach((op, reply) -> {
            int status = reply.join().status();
            statuses.add(status);
            assertEquals(
                    status == 200,
                    ingress.order.findTx(op.txHash()).isPresent(),
                    () -> "what was said and what is: " + reply.join().body());
        });
        assertEquals(Set.of(200, 429, 503), statuses);
        assertNothingIsHeld(ingress);
    }

    @Test
    void h9_whoeverFloodsLeavesRoomForTheOthers() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(CAPACITY, CAPACITY / 2));
        ingress.lane.ignores();
        List<CompletableFuture<Ingress.Reply>> flood = new ArrayList<>();
        for (int nonce = 0; nonce < CAPACITY / 2; nonce++) {
            flood.add(ingress.post(Ops.json(Ops.op(Ops.ALICE, nonce))));
            ingress.lane.next();
        }

        // Nine in ten are hers, and each is refused before the next one comes.
        for (int nonce = CAPACITY / 2; nonce < 10 * CAPACITY; nonce++) {
            assertEquals(
                    "429 OVERLOADED queue full",
                    ingress.post(Ops.json(Ops.op(Ops.ALICE, nonce))).join().error());
        }
        ingress.lane.includesInto(ingress.order);
        for (int nonce = 0; nonce < CAPACITY; nonce++) {
            assertEquals(
                    200, ingress.post(Ops.json(Ops.op(Ops.BOB, nonce))).join().status());
        }

        assertEquals(CAPACITY, ingress.order.head());
        assertEquals(CAPACITY / 2, ingress.routes.permitsInUse());
        ingress.routes.laneLost();
        flood.forEach(waiting -> assertEquals(503, waiting.join().status()));
        assertNothingIsHeld(ingress);
    }

    @Test
    void h14_anOpWhoseClientLeavesIsInTheOrderOrNotAndHoldsNothing() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withBodyTimeout(Duration.ofMillis(500)));
        ingress.lane.includesInto(ingress.order);
        List<ValidUserOp> ops = new ArrayList<>();
        for (int nonce = 0; nonce < 60; nonce++) {
            ValidUserOp op = Ops.op(Ops.ALICE, nonce);
            ops.add(op);
            String body = Ops.json(op);
            String request = "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body;
            try (var client = new RawClient(ingress.address())) {
                // Anywhere in the head or the body, or with all of it sent and nobody there for the answer.
                client.send(request.substring(0, Math.min(request.length(), 1 + nonce * request.length() / 50)));
                if (nonce % 2 == 0) {
                    client.reset();
                }
            }
        }

        for (ValidUserOp op : ops) {
            // Whoever comes back learns the outcome, and it is included once.
            Ingress.Reply again = ingress.post(Ops.json(op)).join();
            assertEquals(200, again.status());
            assertEquals(
                    ingress.order.findTx(op.txHash()).orElseThrow().op().offset(),
                    again.json().get("offset").asLong());
        }
        assertEquals(ops.size(), ingress.order.head());
        assertNothingIsHeld(ingress);
    }

    @Test
    void h14_aClientThatLeavesWhileItsOpIsCommittedFindsIt() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual());
        var taken = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        ingress.lane.onSubmit(submit -> {
            assertTrue(submit.claim().take());
            taken.countDown();
            awaitUninterrupted(left);
            submit.reply().accept(new Verdict.Included(ingress.order.include(submit.op()), ingress.order.generation()));
        });
        ValidUserOp op = Ops.op(Ops.ALICE, 0);
        String body = Ops.json(op);
        try (var client = new RawClient(ingress.address())) {
            client.send("POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length() + "\r\n\r\n" + body);
            taken.await();
            client.reset();
        }
        left.countDown();

        assertNothingIsHeld(ingress);
        assertEquals(
                "included",
                ingress.get("/tx/" + op.txHash().toHex()).json().get("status").asText());
    }

    private static void assertNothingIsHeld(Ingress ingress) {
        while (ingress.routes.permitsInUse() > 0 || ingress.routes.undecided() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Ingress start(Ingress.Settings settings) {
        var ingress = new Ingress(settings);
        started.add(ingress);
        return ingress;
    }
}
