package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.crypto.Authentication;
import dev.tactus.crypto.Authenticator;
import dev.tactus.lane.InclusionLaneActor.Submit;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Overload and resubmission through a real server. */
@Timeout(120)
final class SubmitAdmissionIT {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final ValidUserOp OTHER = Ops.op(Ops.BOB, 0);
    private static final String FULL = "429 OVERLOADED queue full";

    private final List<Ingress> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Ingress::close);
    }

    @Test
    void refusesWhenEveryPermitIsTaken() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(1, 1));
        ingress.lane.ignores();
        var waiting = ingress.post(Ops.json(OTHER));
        Submit submit = ingress.lane.next();

        assertEquals(FULL, ingress.post(Ops.json(OP)).join().error());

        include(ingress, submit);
        assertEquals(200, waiting.join().status());
        ingress.lane.includesInto(ingress.order);
        assertEquals(200, ingress.post(Ops.json(OP)).join().status());
    }

    @Test
    void buysNoSignatureWorkWhenEveryPermitIsTaken() throws Exception {
        var verified = new AtomicInteger();
        Ingress ingress = start(
                Ingress.Settings.usual().withAdmission(1, 1).withAuthenticator(inner -> new Counting(inner, verified)));
        ingress.lane.ignores();
        var waiting = ingress.post(Ops.json(OTHER));
        Submit submit = ingress.lane.next();

        assertEquals(FULL, ingress.post(Ops.json(OP)).join().error());

        assertEquals(1, verified.get());
        include(ingress, submit);
        waiting.join();
    }

    @Test
    void answersAnIncludedOpThoughEveryPermitIsTaken() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(1, 1));
        ingress.order.include(OP);
        ingress.lane.ignores();
        var waiting = ingress.post(Ops.json(OTHER));
        Submit submit = ingress.lane.next();

        var again = ingress.post(Ops.json(OP)).join();

        assertEquals(200, again.status());
        assertEquals(0, again.json().get("offset").asLong());
        include(ingress, submit);
        waiting.join();
    }

    @Test
    void stillChecksTheSignatureOfAnIncludedOpThen() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(1, 1));
        ingress.order.include(OP);
        ingress.lane.ignores();
        var waiting = ingress.post(Ops.json(OTHER));
        Submit submit = ingress.lane.next();
        Bytes foreign = Ops.BOB.sign(Ops.EIP712, OP.op()).signature();

        String error = ingress.post(Ops.json(
                        "0",
                        "2000",
                        OP.op().data().toHex(),
                        foreign.toHex(),
                        OP.sender().toHex()))
                .join()
                .error();

        assertEquals("400 INVALID_SIGNATURE sender mismatch", error);
        include(ingress, submit);
        waiting.join();
    }

    @Test
    void letsACopyOfAWaitingOpWaitThoughEveryPermitIsTaken() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(1, 1));
        ingress.lane.ignores();
        var first = ingress.post(Ops.json(OP));
        Submit submit = ingress.lane.next();
        // A copy that comes when all is over is told the same by the lane.
        ingress.lane.alwaysAnswer(new Verdict.Included(0, ingress.order.generation()));
        var copy = ingress.post(Ops.json(OP));

        include(ingress, submit);

        assertEquals(first.join().body(), copy.join().body());
        assertEquals(1, ingress.order.head());
    }

    @Test
    void h9_oneSenderGetsItsShareAndTheOthersStillGetIn() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(10, 1));
        ingress.order.include(Ops.op(Ops.ALICE, 7));
        ingress.lane.ignores();
        var alice = ingress.post(Ops.json(OP));
        Submit first = ingress.lane.next();

        assertEquals(FULL, ingress.post(Ops.json(Ops.op(Ops.ALICE, 1))).join().error());
        assertEquals(200, ingress.post(Ops.json(Ops.op(Ops.ALICE, 7))).join().status());
        var bob = ingress.post(Ops.json(OTHER));
        Submit second = ingress.lane.next();

        include(ingress, first);
        include(ingress, second);
        assertEquals(200, alice.join().status());
        assertEquals(200, bob.join().status());
        assertEquals(0, ingress.routes.permitsInUse());
    }

    @Test
    void aCopyThatIsOvertakenWaitsForItsOpThoughThatHoldsTheSendersShare() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(10, 1));
        ingress.lane.ignores();
        var overtaking = new CompletableFuture<Submit>();
        ingress.beforeStatus = () -> {
            ingress.beforeStatus = () -> {};
            var _ = ingress.post(Ops.json(OP));
            Submit submit = nextOf(ingress);
            // A copy that comes when all is over is told the same by the lane.
            ingress.lane.alwaysAnswer(new Verdict.Included(0, ingress.order.generation()));
            overtaking.complete(submit);
        };

        var overtaken = ingress.post(Ops.json(OP));
        include(ingress, overtaking.get());

        assertEquals(200, overtaken.join().status(), () -> overtaken.join().body());
        assertEquals(1, ingress.order.head());
    }

    private static Submit nextOf(Ingress ingress) {
        try {
            return ingress.lane.next();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void namesTheLimitOfTheSenderOnlyAfterTheSignature() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(10, 1));
        ingress.lane.ignores();
        var alice = ingress.post(Ops.json(OP));
        Submit first = ingress.lane.next();

        assertEquals(
                "400 INVALID_SIGNATURE sender mismatch",
                ingress.post(Ops.json(
                                "5",
                                "1",
                                "0x",
                                OP.signature().toHex(),
                                OP.sender().toHex()))
                        .join()
                        .error());
        include(ingress, first);
        alice.join();
    }

    @Test
    void h3_anOpThatWaitedForTooLongIsNeverOrdered() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withTimeouts(Duration.ofMillis(200), Duration.ofSeconds(30)));
        ingress.lane.ignores();

        assertEquals(
                "429 OVERLOADED timed out in queue",
                ingress.post(Ops.json(OP)).join().error());
        assertFalse(ingress.lane.next().claim().take());
    }

    @Test
    void saysUnknownWhenTheServerCutsASubmissionOff() {
        var hang = new CountDownLatch(1);
        Ingress ingress = start(Ingress.Settings.usual()
                .withTimeouts(Duration.ofMillis(1), Duration.ofMillis(1))
                .withAuthenticator(inner -> new Hanging(inner, hang)));

        var reply = ingress.post(Ops.json(OP)).join();

        assertEquals("503 UNAVAILABLE outcome unknown, query GET /tx/{hash}", reply.error());
        assertEquals("*", reply.header("access-control-allow-origin"));
        hang.countDown();
    }

    @Test
    void aNewOpGoesToTheLaneWithoutALookUp() {
        Ingress ingress = start(Ingress.Settings.usual().withLookUps(executor -> task -> {
            throw new RejectedExecutionException("full");
        }));
        ingress.lane.includesInto(ingress.order);

        assertEquals(200, ingress.post(Ops.json(OP)).join().status());
        assertEquals(0, ingress.routes.permitsInUse());
    }

    @Test
    void aRefusalHoldsWhereLookUpsPileUp() {
        Ingress ingress = start(Ingress.Settings.usual().withLookUps(executor -> task -> {
            throw new RejectedExecutionException("full");
        }));
        ingress.lane.alwaysAnswer(new Verdict.Unavailable(Verdict.Reason.STORAGE_FULL));

        assertEquals(
                "503 UNAVAILABLE storage full",
                ingress.post(Ops.json(OP)).join().error());
        assertEquals(0, ingress.routes.permitsInUse());
    }

    @ParameterizedTest
    @EnumSource(Verdict.Reason.class)
    void anOpOfTheOrderIsAnsweredWithItsOffsetThoughTheLaneTakesNone(Verdict.Reason reason) {
        Ingress ingress = start(Ingress.Settings.usual());
        ingress.order.include(Ops.op(Ops.BOB, 0));
        ingress.order.include(OP);
        ingress.lane.alwaysAnswer(new Verdict.Unavailable(reason));

        assertEquals(1, ingress.post(Ops.json(OP)).join().json().path("offset").asLong(-1));
    }

    @Test
    void anOpOfTheOrderIsAnsweredWithItsOffsetThoughTheLaneDoesNotGetToIt() {
        Ingress ingress = start(Ingress.Settings.usual().withTimeouts(Duration.ofMillis(50), Duration.ofSeconds(20)));
        ingress.order.include(Ops.op(Ops.BOB, 0));
        ingress.order.include(OP);
        ingress.lane.ignores();

        assertEquals(1, ingress.post(Ops.json(OP)).join().json().path("offset").asLong(-1));
    }

    @Test
    void aCopyOfAnOpOfTheOrderIsAnsweredWithItsOffsetThoughTheLaneDoesNotGetToTheFirst() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual().withTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(20)));
        ingress.order.include(Ops.op(Ops.BOB, 0));
        ingress.order.include(OP);
        ingress.lane.ignores();
        var first = ingress.post(Ops.json(OP));
        var _ = ingress.lane.next();

        var copy = ingress.post(Ops.json(OP));

        assertEquals(1, first.join().json().path("offset").asLong(-1));
        assertEquals(
                1,
                copy.join().json().path("offset").asLong(-1),
                () -> copy.join().body());
    }

    @Test
    void answersEvenIfTheLookUpThatWouldSettleTheOutcomeIsRefused() {
        var free = new AtomicBoolean(true);
        Ingress ingress = start(Ingress.Settings.usual()
                .withTimeouts(Duration.ofMillis(100), Duration.ofMillis(100))
                .withLookUps(executor -> task -> {
                    if (!free.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    executor.execute(task);
                }));
        ingress.lane.onSubmit(submit -> {
            assertTrue(submit.claim().take());
            free.set(false);
        });

        var reply = ingress.post(Ops.json(OP)).join();

        assertEquals("503 UNAVAILABLE outcome unknown, query GET /tx/{hash}", reply.error());
        assertEquals(0, ingress.routes.permitsInUse());
    }

    @Test
    void givesEveryCopyTheSameOffset() {
        Ingress ingress = start(Ingress.Settings.usual().withAdmission(200, 200));
        ingress.lane.onSubmit(submit -> {
            if (submit.claim().take()) {
                // The lane looks the op up again before it orders it.
                long offset = ingress.order
                        .findTx(submit.op().txHash())
                        .map(found -> found.op().offset())
                        .orElseGet(() -> ingress.order.include(submit.op()));
                submit.reply().accept(new Verdict.Included(offset, ingress.order.generation()));
            }
        });

        List<CompletableFuture<Ingress.Reply>> copies = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            copies.add(ingress.post(Ops.json(OP)));
        }

        for (var copy : copies) {
            assertEquals(200, copy.join().status());
            assertEquals(copies.getFirst().join().body(), copy.join().body());
        }
        assertEquals(1, ingress.order.head());
        assertEquals(0, ingress.routes.permitsInUse());
    }

    @Test
    void showsAnOpInFlightAsPending() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual());
        ingress.lane.ignores();
        var waiting = ingress.post(Ops.json(OP));
        Submit submit = ingress.lane.next();

        assertEquals(
                """
                {"tx_hash":"%s","status":"pending","sender":"0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266","nonce":0,\
                "offset":null,"frame":null,"batch_nonce":null,"l1_tx":null,"outputs":[]}""".formatted(OP.txHash().toHex()),
                ingress.get("/tx/" + OP.txHash().toHex()).body());

        submit.claim().take();
        submit.reply().accept(new Verdict.NonceExhausted());
        waiting.join();
        assertEquals(
                "404 NOT_FOUND not found",
                ingress.get("/tx/" + OP.txHash().toHex()).error());
    }

    @Test
    void h14_aClientThatWentAwayGivesItsPermitBack() throws Exception {
        Ingress ingress = start(Ingress.Settings.usual());
        ingress.lane.ignores();
        String body = Ops.json(OP);
        try (var socket =
                new Socket(ingress.address().getAddress(), ingress.address().getPort())) {
            write(
                    socket,
                    "POST /tx HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                            + "\r\n\r\n" + body);
            ingress.lane.next();
        }
        ingress.lane.includesInto(ingress.order);
        assertEquals(1, ingress.routes.permitsInUse());
        // The lane reaches the op although nobody waits for it any more.
        ingress.routes.laneLost();

        await(() -> ingress.routes.permitsInUse() == 0);
        assertEquals(200, ingress.post(Ops.json(OP)).join().status());
    }

    private Ingress start(Ingress.Settings settings) {
        var ingress = new Ingress(settings);
        started.add(ingress);
        return ingress;
    }

    private static void include(Ingress ingress, Submit submit) {
        assertTrue(submit.claim().take());
        submit.reply().accept(new Verdict.Included(ingress.order.include(submit.op()), ingress.order.generation()));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    /** Counts how often a signature was verified. */
    private record Counting(Authenticator inner, AtomicInteger verified) implements Authenticator {
        @Override
        public Optional<Authentication.Refused> precheck(Bytes signature) {
            return inner.precheck(signature);
        }

        @Override
        public Authentication authenticate(UserOp op, Bytes signature, Address declared) {
            verified.incrementAndGet();
            return inner.authenticate(op, signature, declared);
        }

        @Override
        public Optional<ValidUserOp> recover(WireUserOp op) {
            return inner.recover(op);
        }
    }

    /** Verifies nothing before it is let go. */
    private record Hanging(Authenticator inner, CountDownLatch hang) implements Authenticator {
        @Override
        public Optional<Authentication.Refused> precheck(Bytes signature) {
            return inner.precheck(signature);
        }

        @Override
        public Authentication authenticate(UserOp op, Bytes signature, Address declared) {
            try {
                hang.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return inner.authenticate(op, signature, declared);
        }

        @Override
        public Optional<ValidUserOp> recover(WireUserOp op) {
            return inner.recover(op);
        }
    }
}
