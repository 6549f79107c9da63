package dev.tactus.sim;

import dev.tactus.lane.LaneStatus;
import dev.tactus.protocol.Bytes;
import dev.tactus.protocol.DirectInput;
import dev.tactus.protocol.Hash32;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.sim.l1.SimL1;
import dev.tactus.sim.l1.TrueInput;
import dev.tactus.sim.reference.AcceptedBatch;
import dev.tactus.sim.reference.Executed;
import dev.tactus.sim.reference.Recovery;
import dev.tactus.sim.reference.RefBatch;
import dev.tactus.sim.reference.ReferenceCodec;
import dev.tactus.sim.reference.ReferenceLedger;
import dev.tactus.sim.reference.ReferenceRules;
import dev.tactus.sim.reference.ReferenceScheduler;
import dev.tactus.store.BatchPolicy;
import dev.tactus.store.Cut;
import dev.tactus.store.LaneEvent;
import dev.tactus.store.LaneTransaction;
import dev.tactus.store.SafeHead;
import dev.tactus.store.SafeSlice;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches the order grow, fact by fact, at the moment at which each becomes durable, and holds it against the truth: L1
 * as it really is, the ledger's rules in a second hand, and the independent scheduler. Knows nothing of how the node
 * decides.
 */
final class OrderOracle {
    private static final ReferenceRules RULES = new ReferenceRules(
            SimDeployment.CHAIN_ID,
            SimDeployment.APPLICATION.bytes().toArray(),
            SimDeployment.SUBMITTER.bytes().toArray(),
            List.of(
                    SimDeployment.PORTAL.bytes().toArray(),
                    SimDeployment.OTHER_PORTAL.bytes().toArray()),
            SimDeployment.TOKEN.bytes().toArray());
    private static final byte[] DOMAIN = ReferenceCodec.domainSeparator(RULES);
    private static final int FRAME_ADVANCE_BLOCKS = 5;

    private final SimL1 l1;
    private final Supplier<List<BatchPolicy>> policies;
    private final BiConsumer<Hash32, Long> included;
    private final BiConsumer<String, String> violated;

    private final ReferenceScheduler scheduler = new ReferenceScheduler(RULES);
    private ReferenceLedger ledger = new ReferenceLedger(RULES);
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Hash32, Long> offsets = new HashMap<>();
    private final List<Sealed> sealed = new ArrayList<>();
    private final ArrayDeque<DirectInput> undrained = new ArrayDeque<>();
    /** Entries that existed after each chunk. */
    private final List<Long> chunkEnds = new ArrayList<>();
    /** Of each recovery, where the ops stood that it took back. */
    private final List<Map<Hash32, Long>> takenBack = new ArrayList<>();
    /** And the first offset that it took back. */
    private final List<Long> firstOffsets = new ArrayList<>();

    private final List<RefBatch.Frame> earlierFrames = new ArrayList<>();
    private final List<RefBatch.Op> frameOps = new ArrayList<>();
    private final List<Long> firstSafeBlocks = new ArrayList<>();
    private @Nullable SafeHead head;
    private boolean recovering;
    private long openBatch = -1;
    private long safeBlock;
    private int fee;
    private final Set<Integer> feesSeen = new HashSet<>();
    private int compared;

    /** One entry of the order, as the feed must show it. */
    sealed interface Entry {
        record Op(ValidUserOp op, int fee, long safeBlock, long batch) implements Entry {}

        record Direct(DirectInput input, long batch) implements Entry {}
    }

    /** @param entries of the order when it was sealed, and the digest of the state then */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Sealed(Hash32 hash, long entries, byte[] digest) {}

    /**
     * @param policies those in force since the last fact: one of them was when the next was decided
     * @param included told of every op that takes its place
     * @param violated told what promise was broken
     */
    OrderOracle(
            SimL1 l1,
            Supplier<List<BatchPolicy>> policies,
            BiConsumer<Hash32, Long> included,
            BiConsumer<String, String> violated) {
        this.l1 = l1;
        this.policies = policies;
        this.included = included;
        this.violated = violated;
    }

    long size() {
        return entries.size();
    }

    Entry entry(long offset) {
        return entries.get((int) offset);
    }

    OptionalLong offsetOf(Hash32 txHash) {
        Long offset = offsets.get(txHash);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    long nextNonce(int account) {
        return ledger.nextNonce(SignedOps.address(account).bytes().toArray());
    }

    BigInteger balance(int account) {
        return ledger.balance(SignedOps.address(account).bytes().toArray());
    }

    long sealedEnd() {
        return sealed.size();
    }

    long gold() {
        return scheduler.nextBatchNonce();
    }

    /** Payload hash of a sealed batch. */
    Optional<Hash32> sealedHash(long nonce) {
        return nonce < sealed.size() ? Optional.of(sealed.get((int) nonce).hash()) : Optional.empty();
    }

    Hash32 digest() {
        return Hash32.wrap(ledger.digest());
    }

    long storedHead() {
        return head == null ? -1 : head.number();
    }

    long storedInputs() {
        return head == null ? 0 : head.inputCount();
    }

    /** Whether a lane that shows this shows all there is. */
    boolean isShownBy(LaneStatus status) {
        return status.head() == size()
                && status.openBatch() == openBatch
                && status.safeBlock() == safeBlock
                && status.fee() == fee
                && status.generation() == generation();
    }

    /** Number of recoveries. */
    long generation() {
        return takenBack.size();
    }

    /** Whether an op stands there now, or did before some recovery. */
    boolean everStoodAt(Hash32 txHash, long offset) {
        return Objects.equals(offsets.get(txHash), offset)
                || takenBack.stream().anyMatch(then -> Objects.equals(then.get(txHash), offset));
    }

    /** The lowest offset that a recovery after this generation took back. */
    long firstTakenBack(long since) {
        return firstOffsets.subList((int) since, firstOffsets.size()).stream()
                .mapToLong(Long::longValue)
                .min()
                .orElseThrow();
    }

    /** Ops that the newest recovery took back. */
    Set<Hash32> lastTakenBack() {
        return takenBack.getLast().keySet();
    }

    /** Whether some frame asked for just this much. */
    boolean wasFee(BigInteger amount) {
        return feesSeen.contains(ReferenceCodec.ceilExponent(amount));
    }

    /** Inputs stored, from an index on, that are neither direct nor from the submitter with the tag of a batch. */
    long garbageFrom(long index) {
        return l1.inputs(index, storedHead()).stream()
                .filter(input -> direct(input).isEmpty())
                .filter(input -> !input.sender().equals(SimDeployment.SUBMITTER)
                        || input.payload().isEmpty()
                        || input.payload().get(0) != 1)
                .count();
    }

    boolean drained() {
        return undrained.isEmpty();
    }

    ReferenceScheduler.Counts counts() {
        return scheduler.counts();
    }

    /** How far this block is past the first frame of the oldest batch that is not gold. */
    long age(long block) {
        return gold() < firstSafeBlocks.size() ? block - firstSafeBlocks.get((int) gold()) : 0;
    }

    void accept(LaneTransaction transaction) {
        if (transaction.events().getFirst() instanceof LaneEvent.Recovered recovered) {
            takeBack(recovered);
        }
        expect("G4 chunks", chunkEnds.size() + 1L, transaction.chunk());
        for (LaneEvent event : transaction.events()) {
            switch (event) {
                case LaneEvent.Recovered _ -> {}
                case LaneEvent.SafeHeadRead(SafeSlice slice) -> read(slice);
                case LaneEvent.BatchSealed(long nonce, Hash32 hash, int bytes) -> seal(nonce, hash, bytes);
                case LaneEvent.BatchOpened(long nonce, long _) -> openBatch(nonce);
                case LaneEvent.FrameOpened it -> openFrame(it);
                case LaneEvent.DirectInputDrained(long offset, DirectInput input, Bytes outputs) ->
                    drain(offset, input, outputs);
                case LaneEvent.UserOpIncluded(long offset, ValidUserOp op, Bytes outputs) ->
                    include(offset, op, outputs);
            }
        }
        chunkEnds.add(size());
        recovering = false;
        compareWrites(transaction.stateWrites());
    }

    /** §10, step 5: everything that is not gold, nothing else, and only where it has grown too old. */
    private void takeBack(LaneEvent.Recovered recovered) {
        Cut cut = recovered.cut();
        expect("§10 generations", generation() + 1, recovered.generation());
        expect("§10 what is gold stays, nothing else", gold(), cut.batchNonce());
        expect("§10 decided at what was read", storedHead(), recovered.safeBlock());
        if (age(storedHead()) < BatchRules.DANGER_BLOCKS) {
            violated.accept("§10 needless", "taken back at an age of " + age(storedHead()) + " blocks");
        }
        int gold = (int) gold();
        long first = gold == 0 ? 0 : sealed.get(gold - 1).entries();
        expect("§10 first offset", first, cut.firstOffset());
        if (cut.chunk() > chunkEnds.size() || (cut.chunk() == 0 ? 0 : chunkEnds.get((int) cut.chunk() - 1)) != first) {
            violated.accept("§10 chunk", "chunk " + cut.chunk() + " does not end at " + first);
            return;
        }
        chunkEnds.subList((int) cut.chunk(), chunkEnds.size()).clear();
        List<Entry> undone = entries.subList((int) first, entries.size());
        for (Entry entry : undone.reversed()) {
            if (entry instanceof Entry.Direct direct) {
                undrained.addFirst(direct.input());
            }
        }
        undone.clear();
        var ops = new HashMap<Hash32, Long>();
        offsets.forEach((op, offset) -> {
            if (offset >= first) {
                ops.put(op, offset);
            }
        });
        offsets.keySet().removeAll(ops.keySet());
        takenBack.add(ops);
        firstOffsets.add(first);
        sealed.subList(gold, sealed.size()).clear();
        firstSafeBlocks.subList(gold, firstSafeBlocks.size()).clear();
        compared = (int) Math.min(compared, first);
        ledger = new ReferenceLedger(RULES);
        entries.forEach(this::execute);
        ledger.drainChanges();
        openBatch = -1;
        recovering = true;
    }

    private void execute(Entry entry) {
        switch (entry) {
            case Entry.Op(ValidUserOp op, int paid, long safe, long _) -> {
                byte[] _ = ledger.executeOp(
                        op.sender().bytes().toArray(),
                        op.op().nonce(),
                        paid,
                        op.op().data().toArray(),
                        safe);
            }
            case Entry.Direct(DirectInput input, long _) -> {
                byte[] _ = ledger.executeDirectInput(
                        input.sender().bytes().toArray(),
                        input.blockNumber(),
                        input.blockTimestamp(),
                        input.payload().toArray());
            }
        }
    }

    private void read(SafeSlice slice) {
        SafeHead to = slice.head();
        if (head != null && to.number() <= head.number()) {
            violated.accept("G7 reading", "safe head went from " + head.number() + " to " + to.number());
            return;
        }
        if (to.number() > l1.safeNumber()) {
            violated.accept("G7 unsafe", "stored block " + to.number() + " with safe at " + l1.safeNumber());
            return;
        }
        expect("G7 hash", l1.blockAt(to.number()).hash(), to.hash());
        expect("G7 timestamp", l1.blockAt(to.number()).timestamp(), to.timestamp());
        expect("G7 complete", l1.inputCountAt(to.number()), to.inputCount());
        List<DirectInput> directs = new ArrayList<>();
        int acceptedBefore = scheduler.batches().size();
        List<Hash32> acceptedIn = new ArrayList<>();
        for (TrueInput input : l1.inputs(storedInputs(), to.number())) {
            scheduler.accept(input.evmAdvance().toArray());
            direct(input).ifPresent(directs::add);
            if (scheduler.batches().size() > acceptedBefore + acceptedIn.size()) {
                acceptedIn.add(input.transactionHash());
            }
        }
        expect("G7 directs", directs, slice.directInputs());
        List<AcceptedBatch> accepted =
                scheduler.batches().subList(acceptedBefore, scheduler.batches().size());
        expect("G8 accepted", accepted.size(), slice.accepted().size());
        for (int i = 0; i < Math.min(accepted.size(), slice.accepted().size()); i++) {
            AcceptedBatch truth = accepted.get(i);
            expect(
                    "G8 accepted",
                    new dev.tactus.store.AcceptedBatch(
                            truth.nonce(),
                            Hash32.wrap(truth.sszHash()),
                            truth.inputIndex(),
                            truth.blockNumber(),
                            acceptedIn.get(i)),
                    slice.accepted().get(i));
            compareSealed(truth);
        }
        undrained.addAll(directs);
        head = to;
        compareOrder();
    }

    /** What a node must make of an input, by the rules of the payload's first byte and its sender. */
    private static Optional<DirectInput> direct(TrueInput input) {
        boolean portal =
                input.sender().equals(SimDeployment.PORTAL) || input.sender().equals(SimDeployment.OTHER_PORTAL);
        boolean tagged = !input.payload().isEmpty() && input.payload().get(0) == 0;
        if (!portal && !tagged) {
            return Optional.empty();
        }
        Bytes body = portal
                ? input.payload()
                : input.payload().slice(1, input.payload().size());
        return Optional.of(new DirectInput(
                input.index(),
                input.sender(),
                input.blockNumber(),
                input.blockTimestamp(),
                input.transactionHash(),
                body));
    }

    /** Duality: what L1 accepted is what was sealed, and leads to the same place. */
    private void compareSealed(AcceptedBatch truth) {
        if (truth.nonce() >= sealed.size()) {
            violated.accept("G8 duality", "L1 accepted batch " + truth.nonce() + ", which was never sealed");
            return;
        }
        Sealed own = sealed.get((int) truth.nonce());
        expect("G8 duality, payload of batch " + truth.nonce(), Hash32.wrap(truth.sszHash()), own.hash());
        expect("G8 duality, entries after batch " + truth.nonce(), truth.entriesAfter(), own.entries());
        expect(
                "G8 duality, digest after batch " + truth.nonce(),
                Hash32.wrap(truth.digestAfter()),
                Hash32.wrap(own.digest()));
    }

    private void compareOrder() {
        List<Executed> canonical = scheduler.entries();
        for (; compared < canonical.size(); compared++) {
            if (compared >= entries.size()) {
                if (canonical.get(compared) instanceof Executed.Direct direct && direct.forced()) {
                    // Its age forced it before an order began here; the first frame will hold it first.
                    return;
                }
                violated.accept("G8 duality", "the scheduler has " + canonical.size() + " entries, the node " + size());
                return;
            }
            Executed truth = canonical.get(compared);
            boolean same = switch (entries.get(compared)) {
                case Entry.Op own ->
                    truth instanceof Executed.Op op
                            && Arrays.equals(
                                    op.txHash(), own.op().txHash().bytes().unsafeArray())
                            && op.feeExponent() == own.fee()
                            && op.safeBlock() == own.safeBlock()
                            && op.batchNonce() == own.batch();
                case Entry.Direct own ->
                    truth instanceof Executed.Direct direct
                            && direct.inputIndex() == own.input().inputIndex()
                            && direct.batchNonce() == own.batch();
            };
            boolean doomed = truth instanceof Executed.Direct direct
                    && direct.forced()
                    && age(storedHead()) >= BatchRules.DANGER_BLOCKS;
            if (!same && doomed) {
                // What this order has instead is not gold and will be taken back.
                return;
            }
            if (!same) {
                violated.accept(
                        "G8 duality", "entry " + compared + " is " + entries.get(compared) + ", L1 has " + truth);
                return;
            }
        }
    }

    private void seal(long nonce, Hash32 hash, int bytes) {
        expect("G4 batches", openBatch, nonce);
        byte[] ssz = ReferenceCodec.encodeBatch(new RefBatch(openBatch, frames()));
        expect("G8 sealed bytes", ssz.length, bytes);
        expect("G8 sealed hash", Hash32.wrap(ReferenceCodec.keccak256(ssz)), hash);
        sealed.add(new Sealed(hash, size(), ledger.digest()));
        openBatch = -1;
    }

    private List<RefBatch.Frame> frames() {
        List<RefBatch.Frame> frames = new ArrayList<>(earlierFrames);
        frames.add(new RefBatch.Frame(List.copyOf(frameOps), safeBlock, fee));
        return frames;
    }

    private void openBatch(long nonce) {
        expect("G4 batches", -1L, openBatch);
        expect("G4 batches", sealedEnd(), nonce);
        openBatch = nonce;
        earlierFrames.clear();
        frameOps.clear();
    }

    private void openFrame(LaneEvent.FrameOpened opened) {
        boolean first = opened.index() == 0;
        if (first) {
            firstSafeBlocks.add(opened.safeBlock());
            if (recovering) {
                expect("§10 begins again at the head", storedHead(), opened.safeBlock());
            } else if (opened.batchNonce() > 0) {
                expect("§7 next batch starts at the unchanged safe block", safeBlock, opened.safeBlock());
            }
        } else {
            if (opened.safeBlock() <= safeBlock) {
                violated.accept("§7 frames", "safe block " + safeBlock + " followed by " + opened.safeBlock());
            }
            if (!undrained.isEmpty() && undrained.element().blockNumber() <= safeBlock) {
                violated.accept("G7 left behind", "frame ended before " + undrained.element());
            }
            earlierFrames.add(new RefBatch.Frame(List.copyOf(frameOps), safeBlock, fee));
            frameOps.clear();
            expect("§7 a frame opens at the head", storedHead(), opened.safeBlock());
        }
        expect("§7 frames", openBatch, opened.batchNonce());
        expect("§7 frames", (long) earlierFrames.size(), (long) opened.index());
        if (policies.get().stream().noneMatch(policy -> exponent(policy) == opened.fee())) {
            violated.accept("§4 fee of a new frame", opened + " under " + policies.get());
        }
        safeBlock = opened.safeBlock();
        fee = opened.fee();
        feesSeen.add(fee);
    }

    private static int exponent(BatchPolicy policy) {
        return ReferenceCodec.ceilExponent(BigInteger.valueOf(Math.max(1, policy.recommendedFee())));
    }

    private void drain(long offset, DirectInput input, Bytes outputs) {
        expect("G4 offsets", size(), offset);
        DirectInput next = undrained.poll();
        expect("G7 drained in order", next, input);
        if (input.blockNumber() > safeBlock) {
            violated.accept("G7 drained early", input + " in a frame at " + safeBlock);
        }
        if (!frameOps.isEmpty()) {
            violated.accept("G7 inserted later", input + " after ops of its frame");
        }
        byte[] expected = ledger.executeDirectInput(
                input.sender().bytes().toArray(),
                input.blockNumber(),
                input.blockTimestamp(),
                input.payload().toArray());
        expect("G6 outputs", Bytes.wrap(expected), outputs);
        entries.add(new Entry.Direct(input, openBatch));
    }

    private void include(long offset, ValidUserOp op, Bytes outputs) {
        expect("G4 offsets", size(), offset);
        checkFrameTakesOps();
        byte[] sender = op.sender().bytes().toArray();
        byte[] data = op.op().data().toArray();
        byte[] signing =
                ReferenceCodec.signingHash(DOMAIN, op.op().nonce(), op.op().maxFee(), data);
        Recovery recovered = ReferenceCodec.recover(signing, op.signature().toArray());
        if (!(recovered instanceof Recovery.Sender(byte[] signer) && Arrays.equals(signer, sender))) {
            violated.accept("§2 sender", op + " was signed by " + recovered);
            return;
        }
        expect("§2 identity", Hash32.wrap(ReferenceCodec.txHash(signing, sender)), op.txHash());
        if (op.op().maxFee() < fee) {
            violated.accept("§4 fee", op + " in a frame of fee " + fee);
        }
        ReferenceLedger.Verdict verdict = ledger.validate(sender, op.op().nonce(), fee);
        if (verdict != ReferenceLedger.Verdict.VALID) {
            violated.accept("G5 exactly once", op + " was included though " + verdict);
            return;
        }
        byte[] expected = ledger.executeOp(sender, op.op().nonce(), fee, data, safeBlock);
        expect("G6 outputs", Bytes.wrap(expected), outputs);
        frameOps.add(new RefBatch.Op(
                op.op().nonce(), op.op().maxFee(), data, op.signature().toArray()));
        long bytes = ReferenceCodec.encodeBatch(new RefBatch(openBatch, frames())).length;
        if (policies.get().stream().noneMatch(policy -> bytes <= policy.maxBatchBytes())) {
            violated.accept("§7 batch size", bytes + " bytes under " + policies.get());
        }
        offsets.put(op.txHash(), offset);
        entries.add(new Entry.Op(op, fee, safeBlock, openBatch));
        included.accept(op.txHash(), offset);
    }

    private void checkFrameTakesOps() {
        if (!undrained.isEmpty()) {
            violated.accept("G7 op before a direct input", undrained.element() + " waits, safe block " + safeBlock);
        }
        if (storedHead() - safeBlock >= FRAME_ADVANCE_BLOCKS) {
            violated.accept("§7 old frame", "op in a frame at " + safeBlock + " with the head at " + storedHead());
        }
        if (age(storedHead()) >= BatchRules.DANGER_BLOCKS) {
            violated.accept("G13 staleness", "op on top of a batch that is " + age(storedHead()) + " blocks old");
        }
    }

    private void compareWrites(Map<Bytes, Optional<Bytes>> writes) {
        Map<Bytes, Optional<Bytes>> changes = new HashMap<>();
        ledger.drainChanges().forEach((resource, value) -> changes.put(Bytes.of(resource), value.map(Bytes::of)));
        writes.forEach((resource, value) -> {
            Optional<Bytes> truth = ledger.value(resource.toArray()).map(Bytes::of);
            expect("G6 state of " + resource, truth, value);
        });
        changes.keySet().removeAll(writes.keySet());
        if (!changes.isEmpty()) {
            violated.accept("G6 state", "not written: " + changes);
        }
    }

    private void expect(String promise, @Nullable Object expected, @Nullable Object found) {
        if (!Objects.equals(expected, found)) {
            violated.accept(promise, "expected " + expected + ", found " + found);
        }
    }
}
