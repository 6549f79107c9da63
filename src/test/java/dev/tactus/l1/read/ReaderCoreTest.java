package dev.tactus.l1.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.InputTopics;
import dev.tactus.l1.L1Block;
import dev.tactus.l1.L1Log;
import dev.tactus.protocol.Address;
import dev.tactus.protocol.Batch;
import dev.tactus.protocol.BatchCodec;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Deployment;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.EvmAdvance;
import dev.tactus.protocol.Frame;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.InputBoxAbi;
import dev.tactus.protocol.Keccak;
import dev.tactus.protocol.L1Input;
import dev.tactus.store.AcceptedBatch;
import dev.tactus.store.SafeHead;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReaderCoreTest {
    private static final Address SUBMITTER = Address.fromHex("0x9999999999999999999999999999999999999999");
    private static final Deployment DEPLOYMENT = new FakeL1(SUBMITTER, 100).deployment();
    private static final L1Block BOUNDARY = block(120, "a");
    private final ReaderCore core = new ReaderCore(DEPLOYMENT);

    @Test
    void advancesTowardsAHigherHead() {
        assertInstanceOf(ReaderCore.Plan.Advance.class, core.plan(stored(119, "a"), BOUNDARY));
    }

    @Test
    void holdsWhenTheHeadStaysOrMovesBack() {
        assertInstanceOf(ReaderCore.Plan.Settled.class, core.plan(stored(120, "a"), BOUNDARY));
        assertInstanceOf(ReaderCore.Plan.Settled.class, core.plan(stored(121, "b"), BOUNDARY));
    }

    @Test
    void reportsAnotherBlockAtTheStoredHeight() {
        SafeHead head = stored(120, "b").head().orElseThrow();
        var fault = new ReaderFault.SafeHeadConflict(120, block(120, "b").hash(), BOUNDARY.hash());

        assertEquals(Optional.of(fault), ReaderCore.conflict(head, BOUNDARY));
        assertEquals(Optional.empty(), ReaderCore.conflict(head, block(120, "b")));
    }

    @Test
    void waitsForTheDeploymentToBecomeSafe() {
        var nothing = new ReadCursor(Optional.empty(), 0);

        assertInstanceOf(ReaderCore.Plan.TooEarly.class, core.plan(nothing, block(99, "a")));
        assertInstanceOf(ReaderCore.Plan.Advance.class, core.plan(nothing, block(100, "a")));
    }

    @Test
    void readsAContiguousRunOfInputs() {
        List<L1Log> logs = List.of(log(7, 110), log(8, 110), log(9, 120));

        assertEquals(List.of(7L, 8L, 9L), complete(witness(logs, 10)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void r5_exactDuplicatesAndDisorderMakeNoSecondInput(long seed) {
        List<L1Log> logs = new ArrayList<>(List.of(log(7, 110), log(8, 110), log(9, 120), log(8, 110)));
        Collections.shuffle(logs, new Random(seed));

        assertEquals(List.of(7L, 8L, 9L), complete(witness(logs, 10)), "seed " + seed);
    }

    @Test
    void r4_aGapInFrontInTheMiddleOrAtTheEndIsIncomplete() {
        assertIncomplete(witness(List.of(log(8, 110)), 9));
        assertIncomplete(witness(List.of(log(7, 110), log(9, 110)), 10));
        assertIncomplete(witness(List.of(log(7, 110)), 9));
        assertIncomplete(witness(List.of(), 8));
    }

    @Test
    void refusesMoreInputsThanTheInputBoxCounts() {
        assertIncomplete(witness(List.of(log(7, 110), log(8, 110)), 8));
        assertIncomplete(witness(List.of(log(6, 110), log(7, 110)), 8));
    }

    @Test
    void r5_twoDifferentLogsOfOneInputAreRefused() {
        assertIncomplete(witness(List.of(log(7, 110), log(7, 111)), 8));
    }

    @Test
    void refusesBlocksThatRunBackwards() {
        assertIncomplete(witness(List.of(log(7, 111), log(8, 110)), 9));
    }

    @Test
    void r5_aLogThatWasRemovedOrIsNotOursIsRefused() {
        assertIncomplete(changed(log -> with(log, FakeL1.PORTAL, log.topics(), log.blockNumber(), false)));
        assertIncomplete(changed(log -> with(log, log.emitter(), log.topics(), log.blockNumber(), true)));
        assertIncomplete(changed(log -> with(log, log.emitter(), log.topics(), 111, false)));
        assertIncomplete(changed(log -> with(log, log.emitter(), log.topics().subList(0, 2), 110, false)));
        assertIncomplete(changed(log -> with(
                log,
                log.emitter(),
                List.of(
                        log.topics().get(0),
                        InputTopics.of(FakeL1.USER),
                        log.topics().get(2)),
                110,
                false)));
        assertIncomplete(changed(log -> with(
                log, log.emitter(), List.of(log.topics().get(0), log.topics().get(1), InputTopics.of(8)), 110, false)));
        assertIncomplete(witness(List.of(log(7, 110, 1, FakeL1.APPLICATION)), 8));
        assertIncomplete(witness(List.of(log(7, 110, FakeL1.CHAIN_ID, FakeL1.USER)), 8));
        assertIncomplete(witness(List.of(log(7, 109)), 8));
        assertIncomplete(witness(List.of(log(7, 121)), 8));
    }

    @Test
    void refusesALogOfAnotherBlockAtTheBoundary() {
        L1Log log = log(7, 120);
        var other = new L1Log(
                log.emitter(), log.topics(), log.data(), 120, FakeL1.hash("x"), log.transactionHash(), 0, false);

        assertIncomplete(witness(List.of(other), 8));
    }

    @Test
    void classifiesAndFollowsTheBatchNonce() {
        Bytes first = ssz(4, 110);
        Bytes wrong = ssz(4, 111);
        Bytes second = ssz(5, 111);
        var page = new InputPage(
                BOUNDARY,
                14,
                List.of(
                        input(7, FakeL1.PORTAL, "0x01aabb"),
                        input(8, SUBMITTER, "0x01" + first.toHex().substring(2)),
                        input(9, SUBMITTER, "0x01" + wrong.toHex().substring(2)),
                        input(10, SUBMITTER, "0x01" + second.toHex().substring(2)),
                        input(11, FakeL1.USER, "0x00cc"),
                        input(12, FakeL1.USER, "0x01" + second.toHex().substring(2)),
                        input(13, FakeL1.USER, "0x")));
        var cursor = new ReadCursor(Optional.of(new SafeHead(109, FakeL1.hash("x"), 0, 7)), 4);

        ReaderCore.Classified result = core.classify(cursor, page);

        assertEquals(
                List.of(Bytes.fromHex("01aabb"), Bytes.fromHex("cc")),
                result.slice().directInputs().stream().map(DirectInput::payload).toList());
        assertEquals(
                List.of(accepted(4, first, 8), accepted(5, second, 10)),
                result.slice().accepted());
        assertEquals(
                new SafeHead(120, BOUNDARY.hash(), BOUNDARY.timestamp(), 14),
                result.slice().head());
        assertEquals(new ReadCursor(Optional.of(result.slice().head()), 6), result.next());
        assertEquals(2, result.garbage());
        assertEquals(1, result.refused());
    }

    private static AcceptedBatch accepted(long nonce, Bytes ssz, long index) {
        return new AcceptedBatch(nonce, Keccak.hash(ssz), index, 115, FakeL1.hash("t" + index));
    }

    private static Bytes ssz(long nonce, long safeBlock) {
        return Bytes.wrap(BatchCodec.encode(new Batch(nonce, List.of(new Frame(List.of(), safeBlock, 0)))));
    }

    private static L1Input input(long index, Address sender, String payload) {
        return new L1Input(index, sender, 115, 1, FakeL1.hash("t" + index), Bytes.fromHex(payload));
    }

    private ReaderCore.Witness changed(UnaryOperator<L1Log> change) {
        return witness(List.of(change.apply(log(7, 110))), 8);
    }

    private ReaderCore.Witness witness(List<L1Log> logs, long count) {
        return core.witness(110, 7, BOUNDARY, logs, count);
    }

    private static List<Long> complete(ReaderCore.Witness witness) {
        return assertInstanceOf(ReaderCore.Witness.Complete.class, witness).inputs().stream()
                .map(L1Input::index)
                .toList();
    }

    private static void assertIncomplete(ReaderCore.Witness witness) {
        assertInstanceOf(ReaderCore.Witness.Incomplete.class, witness);
    }

    private static ReadCursor stored(long number, String fork) {
        return new ReadCursor(
                Optional.of(new SafeHead(number, block(number, fork).hash(), 0, 7)), 0);
    }

    private static L1Block block(long number, String fork) {
        return new L1Block(number, FakeL1.hash(fork + number), FakeL1.hash("parent"), 1_700_000_000);
    }

    private static L1Log with(L1Log log, Address emitter, List<Hash32> topics, long block, boolean removed) {
        return new L1Log(
                emitter, topics, log.data(), block, log.blockHash(), log.transactionHash(), log.index(), removed);
    }

    private static L1Log log(long index, long block) {
        return log(index, block, FakeL1.CHAIN_ID, FakeL1.APPLICATION);
    }

    private static L1Log log(long index, long block, long chainId, Address application) {
        var advance = new EvmAdvance(
                chainId, application, FakeL1.USER, block, 1_700_000_000, BigInteger.TEN, index, Bytes.fromHex("00aa"));
        return new L1Log(
                FakeL1.INPUT_BOX,
                List.of(InputBoxAbi.INPUT_ADDED, InputTopics.of(FakeL1.APPLICATION), InputTopics.of(index)),
                Bytes.wrap(InputBoxAbi.encodeBytes(Bytes.wrap(InputBoxAbi.encodeEvmAdvance(advance)))),
                block,
                block(block, "a").hash(),
                FakeL1.hash("t" + index),
                0,
                false);
    }
}
