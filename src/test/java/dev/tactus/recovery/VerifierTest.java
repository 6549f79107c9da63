package dev.tactus.recovery;

import static dev.tactus.application.LogApplication.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tactus.application.Application;
import dev.tactus.application.LogApplication;
import dev.tactus.application.MapState;
import dev.tactus.application.Output;
import dev.tactus.application.StateAccess;
import dev.tactus.application.StateReader;
import dev.tactus.application.Validation;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.L1Input;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.protocol.WireUserOp;
import dev.tactus.recovery.VerifyOutcome.FirstDifference;
import dev.tactus.recovery.VerifyOutcome.Tail;
import dev.tactus.recovery.VerifyOutcome.VerifyReport;
import dev.tactus.scheduler.L1Script;
import dev.tactus.scheduler.PlainRecovery;
import dev.tactus.store.DataDirectory;
import dev.tactus.store.OrderReader;
import dev.tactus.store.SequencerStore;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node with two gold batches and one in the making; then L1, as the verifier is shown it, says something else. */
@Timeout(60)
class VerifierTest {
    private static final Eip712 EIP712 = new Eip712(L1Script.DEPLOYMENT.domain());
    private static final long HEAD = 40;

    private DataDirectory data;
    private SequencerStore store;
    private OrderReader order;
    private NodeModel node;

    @BeforeEach
    void liveALittle(@TempDir Path directory) throws Exception {
        data = DataDirectory.open(directory);
        data.initialise(L1Script.DEPLOYMENT, new UUID(0, 1));
        store = data.writer();
        order = data.reader();
        node = new NodeModel(new LogApplication(), L1Script.DEPLOYMENT, store);
    }

    /** Entries: 0 direct, 1 op in batch 0; 2 direct, 3 op in batch 1; 4 op in batch 2. Inputs: 0 direct, 1 batch 0, 2 direct, 3 garbage, 4 batch 1, 5 direct. */
    private void live() throws Exception {
        node.mine(9);
        node.add((l1, block) -> l1.direct(block, L1Script.BOB, "w1"));
        node.mine(1);
        node.read();
        node.execute(List.of(op(0, "first")));
        node.post();
        node.mine(10);
        node.add((l1, block) -> l1.direct(block, L1Script.BOB, "w2"));
        node.add(L1Script::garbage);
        node.mine(1);
        node.read();
        node.frame(90);
        node.execute(List.of(op(1, "second")));
        node.post();
        node.mine(10);
        node.read();
        node.frame(91);
        node.execute(List.of(op(2, "last")));
        node.add((l1, block) -> l1.direct(block, L1Script.BOB, "w3"));
        node.mine(HEAD + 1 - node.block());
        node.read();
    }

    @AfterEach
    void close() throws Exception {
        order.close();
        store.close();
        data.close();
    }

    @Test
    void reportsTheFiguresOfAnAgreement() throws Exception {
        live();
        VerifyReport report = assertInstanceOf(VerifyReport.class, verify(node.inputs(), HEAD));

        Hash32 digest = report.stateDigest();
        assertEquals(order.stateDigest(order.chunkAt(4)), digest);
        assertEquals(
                new VerifyReport(HEAD, 6, 2, 0, 0, 1, 0, OptionalLong.of(1), 4, 2, 2, digest, new Tail(1, 1, 0, 0)),
                report);
    }

    @Test
    void countsWhatTheNodeHasNotReadYet() throws Exception {
        live();
        node.post();
        node.add(L1Script::garbage);

        VerifyReport report = assertInstanceOf(VerifyReport.class, verify(node.inputs(), 1000));
        assertEquals(new Tail(1, 1, 2, 1), report.tail());
        assertEquals(6, report.inputs());
        assertEquals(2, report.accepted());
    }

    @Test
    void comparesWithANodeThatIsAheadOnlyWhatL1IsReadTo() throws Exception {
        live();
        VerifyReport report = assertInstanceOf(VerifyReport.class, verify(node.inputs(), 20));

        assertEquals(OptionalLong.of(0), report.goldBatch());
        assertEquals(2, report.entries());
        assertEquals(20, report.comparedBlock());
    }

    @Test
    void comparesNothingWithANodeThatHasReadNothing() {
        node.add((l1, block) -> l1.direct(block, L1Script.BOB, "w1"));
        node.add((l1, block) -> l1.batch(block, 0, L1Script.frame(block, 0)));

        VerifyReport report = assertInstanceOf(VerifyReport.class, verify(node.inputs(), HEAD));
        assertEquals(
                new VerifyReport(
                        -1,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        OptionalLong.empty(),
                        0,
                        0,
                        0,
                        new MapState().digest(),
                        new Tail(0, 0, 2, 1)),
                report);
    }

    @Test
    void findsEveryFieldOfADirectInput() throws Exception {
        live();
        differs(0, "sender", 0, it -> copy(it, L1Script.ALICE, it.blockNumber(), it.blockTimestamp(), it.payload()));
        differs(0, "block_number", 0, it -> copy(it, it.sender(), 9, it.blockTimestamp(), it.payload()));
        differs(0, "block_timestamp", 0, it -> copy(it, it.sender(), it.blockNumber(), 1, it.payload()));
        differs(
                0,
                "payload",
                0,
                it -> copy(it, it.sender(), it.blockNumber(), it.blockTimestamp(), Bytes.fromHex("00")));
        differs(
                2,
                "transaction_hash",
                2,
                it -> new L1Input(
                        it.index(),
                        it.sender(),
                        it.blockNumber(),
                        it.blockTimestamp(),
                        Hash32.wrap(new byte[32]),
                        it.payload()));
    }

    @Test
    void findsEveryFieldOfAnOp() throws Exception {
        live();
        batchDiffers(3, "fee", frame -> new Frame(frame.userOps(), frame.safeBlock(), 89));
        batchDiffers(3, "safe_block", frame -> new Frame(frame.userOps(), frame.safeBlock() + 1, frame.fee()));
        batchDiffers(3, "sender", frame -> with(frame, new UserOp(0, 2000, text("second")), L1Script.BOB));
        batchDiffers(3, "max_fee", frame -> with(frame, new UserOp(1, 1999, text("second")), L1Script.ALICE));
        batchDiffers(3, "data", frame -> with(frame, new UserOp(1, 2000, text("other")), L1Script.ALICE));
    }

    @Test
    void findsABatchThatHoldsLessThanTheNodeOrdered() throws Exception {
        live();
        batchDiffers(3, "batch 1", frame -> new Frame(List.of(), frame.safeBlock(), frame.fee()));
    }

    @Test
    void findsABatchThatHoldsMoreThanTheNodeOrdered() throws Exception {
        live();
        FirstDifference more = batchDiffers(4, "sender", frame -> {
            List<WireUserOp> ops = new ArrayList<>(frame.userOps());
            ops.add(L1Script.op(L1Script.BOB, 0, 2000, "more"));
            return new Frame(ops, frame.safeBlock(), frame.fee());
        });
        assertEquals(L1Script.BOB.toString(), more.expected());
    }

    @Test
    void findsABatchThatOnlyTheNodeHoldsForAccepted() throws Exception {
        live();
        List<L1Input> inputs = new ArrayList<>(node.inputs());
        L1Input batch = inputs.get(4);
        inputs.set(4, copy(batch, batch.sender(), batch.blockNumber(), batch.blockTimestamp(), Bytes.fromHex("ff")));

        var difference = assertInstanceOf(FirstDifference.class, verify(inputs, HEAD));
        assertEquals("batch 1", difference.field());
        assertEquals("not accepted", difference.expected());
        assertEquals(2, difference.offset());
    }

    @Test
    void findsABatchThatTheNodeDoesNotHoldForAccepted() throws Exception {
        live();
        List<L1Input> inputs = new ArrayList<>(node.inputs());
        inputs.add(new L1Script().batch(HEAD, 2, L1Script.frame(HEAD, 0)));
        L1Input last = inputs.removeLast();
        inputs.add(new L1Input(
                6, last.sender(), last.blockNumber(), last.blockTimestamp(), last.transactionHash(), last.payload()));

        var difference = assertInstanceOf(FirstDifference.class, verify(inputs, HEAD));
        assertEquals(4, difference.offset());
        assertEquals("kind", difference.field(), "batch 2 drains the waiting input where the node has an op");
    }

    @Test
    void findsAnInputThatTheNodeHasNotCounted() throws Exception {
        live();
        List<L1Input> inputs = new ArrayList<>(node.inputs());
        inputs.removeLast();

        assertEquals(new FirstDifference(4, "inputs", "5", "6"), verify(inputs, HEAD));
    }

    @Test
    void findsOtherOutputs() throws Exception {
        live();
        var difference = assertInstanceOf(
                FirstDifference.class,
                verify(new Changed(List.of(new Output.Notice(text("other"))), ""), node.inputs(), HEAD));
        assertEquals(3, difference.offset());
        assertEquals("outputs", difference.field());
    }

    @Test
    void findsAnotherState() throws Exception {
        live();
        var difference =
                assertInstanceOf(FirstDifference.class, verify(new Changed(List.of(), "second"), node.inputs(), HEAD));
        assertEquals(4, difference.offset());
        assertEquals("state_digest", difference.field());
    }

    @Test
    void refusesInputsAboveTheBlockItWasPromised() throws Exception {
        live();
        var verifier = new Verifier(new LogApplication(), L1Script.DEPLOYMENT, new PlainRecovery(), order, 5);
        assertThrows(
                IllegalArgumentException.class,
                () -> verifier.accept(node.inputs().getFirst()));
    }

    private void differs(long offset, String field, int input, UnaryOperator<L1Input> change) {
        List<L1Input> inputs = new ArrayList<>(node.inputs());
        inputs.set(input, change.apply(inputs.get(input)));
        var difference = assertInstanceOf(FirstDifference.class, verify(inputs, HEAD));
        assertEquals(field, difference.field());
        assertEquals(offset, difference.offset());
    }

    private FirstDifference batchDiffers(long offset, String field, UnaryOperator<Frame> change) {
        List<L1Input> inputs = new ArrayList<>(node.inputs());
        inputs.set(4, rewritten(inputs.get(4), change));
        var difference = assertInstanceOf(FirstDifference.class, verify(inputs, HEAD));
        assertEquals(field, difference.field());
        assertEquals(offset, difference.offset());
        return difference;
    }

    private static L1Input rewritten(L1Input input, UnaryOperator<Frame> change) {
        try {
            Batch batch = BatchCodec.decode(
                    input.payload().slice(1, input.payload().size()).toArray());
            List<Frame> frames = new ArrayList<>(batch.frames());
            frames.set(0, change.apply(frames.getFirst()));
            Bytes ssz = Bytes.wrap(BatchCodec.encode(new Batch(batch.nonce(), frames)));
            return copy(input, input.sender(), input.blockNumber(), input.blockTimestamp(), NodeModel.tagged(ssz));
        } catch (dev.tactus.protocol.DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private static Frame with(Frame frame, UserOp op, Address sender) {
        return new Frame(
                List.of(new WireUserOp(op, PlainRecovery.signatureOf(sender))), frame.safeBlock(), frame.fee());
    }

    private static L1Input copy(L1Input input, Address sender, long block, long timestamp, Bytes payload) {
        return new L1Input(input.index(), sender, block, timestamp, input.transactionHash(), payload);
    }

    private VerifyOutcome verify(List<L1Input> inputs, long l1SafeBlock) {
        return verify(new LogApplication(), inputs, l1SafeBlock);
    }

    private VerifyOutcome verify(Application application, List<L1Input> inputs, long l1SafeBlock) {
        var verifier = new Verifier(application, L1Script.DEPLOYMENT, new PlainRecovery(), order, l1SafeBlock);
        inputs.stream().filter(input -> input.blockNumber() <= l1SafeBlock).forEach(verifier::accept);
        return verifier.finish();
    }

    private static ValidUserOp op(long nonce, String data) {
        var op = new UserOp(nonce, 2000, text(data));
        return new ValidUserOp(
                L1Script.ALICE,
                op,
                PlainRecovery.signatureOf(L1Script.ALICE),
                Eip712.txHash(EIP712.signingHash(op), L1Script.ALICE));
    }

    /** Has other outputs for "second" if it has any, and writes more where told to. */
    private record Changed(List<Output> outputs, String disturbed) implements Application {
        private static final Application ORIGINAL = new LogApplication();

        @Override
        public int maxMethodBytes() {
            return ORIGINAL.maxMethodBytes();
        }

        @Override
        public long nextNonce(StateReader state, Address sender) {
            return ORIGINAL.nextNonce(state, sender);
        }

        @Override
        public BigInteger balance(StateReader state, Address sender) {
            return ORIGINAL.balance(state, sender);
        }

        @Override
        public Validation validate(StateReader state, OpContext op) {
            return ORIGINAL.validate(state, op);
        }

        @Override
        public List<Output> execute(StateAccess state, OpContext op) {
            List<Output> original = ORIGINAL.execute(state, op);
            if (op.data().equals(text(disturbed))) {
                state.write(text("more"), op.data());
            }
            return op.data().equals(text("second")) && !outputs.isEmpty() ? outputs : original;
        }

        @Override
        public List<Output> execute(StateAccess state, DirectInput input) {
            return ORIGINAL.execute(state, input);
        }
    }
}
