package dev.tactus.l1.post;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tactus.l1.FakeL1;
import dev.tactus.l1.RpcException;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.Keccak;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.web3j.crypto.TransactionDecoder;

/**
 * The core, driven as the actor drives it, over an L1 that forgets, lies about what it took, reorganises and goes
 * away, with the process killed between any two effects.
 */
@Timeout(120)
class SubmitterSimulationTest {
    private static final int STEPS = 120;
    private static final List<FakeL1.Sending> FAULTS =
            List.of(FakeL1.Sending.TAKE_SILENTLY, FakeL1.Sending.FORGET, FakeL1.Sending.REFUSE);

    static LongStream seeds() {
        long replay = Long.getLong("submitter.seed", -1);
        return replay >= 0 ? LongStream.of(replay) : LongStream.range(0, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyBatchLandsOnceInOrderAndNoNonceEverCarriesTwoTransactions(long seed) {
        var run = new Run(seed);
        for (int i = 0; i < STEPS; i++) {
            run.disturb();
            run.round();
        }
        run.calm();

        List<Bytes> expected = LongStream.range(0, run.sealed)
                .mapToObj(nonce -> tagged(FakeBatches.payloadOf(nonce)))
                .toList();
        assertEquals(expected, run.l1.inputs(), () -> "replay with -Dsubmitter.seed=" + seed);
        run.assertOneContentForEachNonce();
    }

    private static Bytes tagged(Bytes ssz) {
        return Bytes.fromHex("01" + ssz.toHex().substring(2));
    }

    /** One run: a life after the other of one submitter. */
    private static final class Run {
        private final Random random;
        private final FakeL1 l1 = SubmitterNode.l1();
        private final FakeBatches batches = new FakeBatches();
        private final SubmitterCore core = new SubmitterCore(SubmitterNode.SETTINGS);
        private final Surveyor surveyor = new Surveyor(l1, batches, SubmitterNode.WALLET.address());
        private final SlotBuilder builder = new SlotBuilder(l1, l1.deployment(), batches, SubmitterNode.WALLET);
        private final List<SubmitterEvent> journal = new ArrayList<>();
        private SubmitterCore.Progress progress = SubmitterCore.Progress.NONE;
        private boolean calm;
        private int sealed;
        private long safe;

        Run(long seed) {
            random = new Random(seed);
        }

        private boolean chance(double probability) {
            return !calm && random.nextDouble() < probability;
        }

        void disturb() {
            if (chance(0.3)) {
                batches.seal(1);
                sealed++;
            }
            if (chance(0.6)) {
                l1.mine();
            }
            if (chance(0.1)) {
                l1.emptyPool();
            }
            if (chance(0.1)) {
                long notSafe = l1.latest() - safe;
                if (notSafe > 0) {
                    l1.reorganise(1 + random.nextInt((int) notSafe), random.nextBoolean());
                }
            }
            l1.down = chance(0.1);
            l1.sending = chance(0.3) ? FAULTS.get(random.nextInt(FAULTS.size())) : FakeL1.Sending.TAKE;
            if (chance(0.2)) {
                settle();
            }
        }

        /** The safe head moves up, and the reader tells what the scheduler accepted below it. */
        private void settle() {
            safe = Math.max(safe, l1.latest() - random.nextInt(4));
            l1.safeAt(safe);
            batches.accepted(l1.inputsUpTo(safe), safe);
        }

        void calm() {
            calm = true;
            l1.down = false;
            l1.sending = FakeL1.Sending.TAKE;
            for (int i = 0; i < 4 * sealed + 20; i++) {
                progress = progress.rested();
                round();
                l1.mine();
                settle();
            }
        }

        /** As the actor's, a kill or a fault ending it anywhere. */
        void round() {
            try {
                if (chance(0.15)) {
                    progress = SubmitterCore.Progress.NONE;
                }
                if (chance(0.5)) {
                    progress = progress.rested();
                }
                SubmitterState state = replay();
                SubmitterCore.Survey survey = now(surveyor.survey(core.toLookUp(state, progress)));
                SubmitterCore.Decision decision = core.decide(state, progress, survey);
                assertTrue(decision.halted().isEmpty(), decision.toString());
                progress = decision.progress();
                decision.settled().forEach(slot -> journal.add(new SubmitterEvent.SlotSettled(slot.walletNonce())));
                for (Slot slot : decision.broadcast()) {
                    send(slot, survey.latestBlock());
                }
                if (decision.plan().isPresent()) {
                    Slot slot = now(builder.build(decision.plan().get(), 0));
                    if (chance(0.1)) {
                        throw new Killed();
                    }
                    journal.add(new SubmitterEvent.SlotRecorded(slot));
                    if (chance(0.2)) {
                        throw new Killed();
                    }
                    send(slot, survey.latestBlock());
                }
            } catch (Killed _) {
                progress = SubmitterCore.Progress.NONE;
            } catch (RpcException _) {
                // As the actor: later.
            }
        }

        private void send(Slot slot, long height) throws RpcException {
            progress = progress.sent(slot.walletNonce(), height, false);
            now(l1.sendRawTransaction(slot.transaction()));
            progress = progress.sent(slot.walletNonce(), height, true);
        }

        private SubmitterState replay() {
            SubmitterState state = SubmitterState.EMPTY;
            for (SubmitterEvent event : journal) {
                state = state.apply(event);
            }
            return state;
        }

        void assertOneContentForEachNonce() {
            Map<Long, Bytes> content = new HashMap<>();
            for (Bytes transaction : l1.sent()) {
                long nonce = TransactionDecoder.decode(transaction.toHex())
                        .getNonce()
                        .longValueExact();
                Bytes before =
                        content.putIfAbsent(nonce, Keccak.hash(transaction).bytes());
                assertTrue(
                        before == null || before.equals(Keccak.hash(transaction).bytes()));
            }
        }

        private static <T> T now(CompletionStage<T> stage) throws RpcException {
            try {
                return stage.toCompletableFuture().get();
            } catch (ExecutionException failed) {
                if (RpcException.unwrap(failed) instanceof RpcException rpc) {
                    throw rpc;
                }
                throw new AssertionError(failed);
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        }
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
