package dev.tactus.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tactus.crypto.ForeignDomain;
import dev.tactus.crypto.TestSignatures;
import dev.tactus.lane.Verdict;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.ValidUserOp;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What whoever can write a signature can reach through a real server. */
@Timeout(60)
final class SubmitSignaturesIT {
    private static final ValidUserOp OP = Ops.op(Ops.ALICE, 0);
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    private static final BigInteger FIELD =
            new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

    private final Ingress ingress = new Ingress();

    /** As the lane does: an op that the order holds has its offset. */
    @BeforeEach
    void includeOnce() {
        ingress.lane.onSubmit(submit -> {
            if (submit.claim().take()) {
                long offset = ingress.order
                        .findTx(submit.op().txHash())
                        .map(found -> found.op().offset())
                        .orElseGet(() -> ingress.order.include(submit.op()));
                submit.reply().accept(new Verdict.Included(offset, ingress.order.generation()));
            }
        });
    }

    @AfterEach
    void stop() {
        ingress.close();
    }

    private Ingress.Reply post(Bytes signature, Address sender) {
        return ingress.post(Ops.json("0", "2000", OP.op().data().toHex(), signature.toHex(), sender.toHex()))
                .join();
    }

    private void assertNothingWasOrdered() {
        assertEquals(0, ingress.lane.waiting());
        assertEquals(0, ingress.order.head());
        assertEquals(0, ingress.routes.permitsInUse());
    }

    /** Whichever comes first, it is written in the one form that is posted. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void s1_theHighTwinIsTheSameOpAndIsOrderedOnce(boolean twinFirst) throws Exception {
        Bytes twin = TestSignatures.highTwin(OP.signature());

        var first = post(twinFirst ? twin : OP.signature(), OP.sender());
        var second = post(twinFirst ? OP.signature() : twin, OP.sender());

        assertEquals(200, first.status(), first.body());
        assertEquals(first.body(), second.body());
        assertEquals(1, ingress.order.head());
        assertEquals(OP, ingress.lane.next().op());
    }

    /** Every value of the last byte, against what the protocol says of it. */
    @Test
    void s2_everyVIsTakenAsTheProtocolSays() {
        int right = OP.signature().get(64) - 27;
        for (int v = 0; v < 256; v++) {
            int parity = v >= 35 ? (v - 35) % 2 : v == 0 || v == 27 ? 0 : v == 1 || v == 28 ? 1 : -1;
            byte[] signature = OP.signature().toArray();
            signature[64] = (byte) v;

            var reply = post(Bytes.wrap(signature), OP.sender());

            if (parity == right) {
                assertEquals(200, reply.status(), "v = " + v);
                assertEquals(0, reply.json().get("offset").asLong());
            } else {
                assertEquals(
                        parity < 0
                                ? "400 INVALID_SIGNATURE invalid signature parity"
                                : "400 INVALID_SIGNATURE sender mismatch",
                        reply.error(),
                        "v = " + v);
            }
        }
        assertEquals(1, ingress.order.head());
    }

    /** 64 bytes, with the parity in the highest bit of s, are another standard's. */
    @Test
    void s2_theShortFormIsRefused() {
        byte[] compact = OP.signature().slice(0, 64).toArray();
        compact[32] |= (byte) ((OP.signature().get(64) - 27) << 7);

        assertEquals(
                "400 BAD_REQUEST signature must be 132 hex chars (0x + 65 bytes)",
                post(Bytes.wrap(compact), OP.sender()).error());
        assertNothingWasOrdered();
    }

    static Stream<Arguments> scalarsOutside() {
        BigInteger max = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
        return Stream.of(BigInteger.ZERO, ORDER, ORDER.add(BigInteger.ONE), FIELD.subtract(BigInteger.ONE), FIELD, max)
                .flatMap(bad -> Stream.of(Arguments.of(bad, BigInteger.ONE), Arguments.of(BigInteger.ONE, bad)));
    }

    @ParameterizedTest
    @MethodSource("scalarsOutside")
    void s3_anROrSOutsideOfTheOrderIsRefused(BigInteger r, BigInteger s) {
        for (int v : new int[] {27, 28}) {
            assertEquals(
                    "400 INVALID_SIGNATURE invalid signature",
                    post(TestSignatures.of(r, s, v), OP.sender()).error());
        }
        assertNothingWasOrdered();
    }

    @ParameterizedTest
    @CsvSource({"0x0000000000000000000000000000000000000000", "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"})
    void s4_aSignatureThatNobodyMadeIsNobodys(String sender) {
        Bytes pointless = TestSignatures.of(BigInteger.valueOf(5), BigInteger.ONE, 27);

        assertEquals(
                "400 INVALID_SIGNATURE cannot recover sender",
                post(pointless, Address.fromHex(sender)).error());
        assertNothingWasOrdered();
    }

    @Test
    void s4_anotherDeclaredSenderIsRefused() {
        for (Address other : new Address[] {Address.ZERO, Ops.BOB.address()}) {
            assertEquals(
                    "400 INVALID_SIGNATURE sender mismatch",
                    post(OP.signature(), other).error());
        }
        assertNothingWasOrdered();
    }

    static Stream<Arguments> otherDomains() {
        return ForeignDomain.all(Ops.DOMAIN).stream().map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("otherDomains")
    void s5_anOpForAnotherDomainIsNeverItsSigners(ForeignDomain elsewhere) {
        Bytes signature = Ops.ALICE.sign(elsewhere.signingHash(OP.op()));

        assertEquals(
                "400 INVALID_SIGNATURE sender mismatch",
                post(signature, OP.sender()).error());
        assertNothingWasOrdered();
    }
}
