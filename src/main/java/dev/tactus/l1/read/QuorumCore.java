package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What to believe of several endpoints. None is read from that does not still have what is stored; they must agree on
 * a block before it becomes a boundary. Whoever contradicts holds the head, unless the quorum is a majority and is
 * reached without it. A contradiction of what is stored is final only when it lasts. Pure: time is passed in.
 */
final class QuorumCore {
    /** How often, at least, a contradiction must have been seen before it is final. */
    static final int SIGHTINGS = 5;
    /** How many looks in a row must be sound before a view that was not is believed again. */
    static final int CALM = 3;
    /** An endpoint whose safe head lies further below the highest does not hold the others up. */
    static final long MAX_LAG = 40;

    private final long chainId;
    private final int configured;
    private final int quorum;
    private final Duration lasting;

    /**
     * @param configured endpoints
     * @param quorum     how many of them must say the same before it is believed
     * @param lasting    how long a contradiction must have been seen before it is final
     */
    QuorumCore(long chainId, int configured, int quorum, Duration lasting) {
        this.chainId = chainId;
        this.configured = configured;
        this.quorum = quorum;
        this.lasting = lasting;
    }

    /** What one endpoint says when it is looked at. */
    sealed interface View {
        /** No answer, or no safe block. */
        record Silent(String why) implements View {}

        record OtherChain(long chainId) implements View {}

        /** @param atStored its block at the height of the stored head; empty if it has none, or its head is below */
        record Seen(L1Block safe, Optional<L1Block> atStored) implements View {}
    }

    /** Where to read from. */
    record Source(int endpoint, L1Block safe) {}

    /** What a look comes to. */
    sealed interface Judgement {
        /**
         * @param safe    the head to read up to
         * @param sources who can be read from, in order of preference
         * @param dissent what contradicts and was outvoted
         */
        record Believe(L1Block safe, List<Source> sources, Optional<String> dissent) implements Judgement {
            public Believe {
                sources = List.copyOf(sources);
            }
        }

        /** Nothing may be read now. */
        record Hold(String why) implements Judgement {}

        /** All is sound, but a moment ago it was not: look again. */
        record Calming() implements Judgement {}

        /** Too few answer. */
        record Silent(String why) implements Judgement {}

        record Terminal(ReaderFault fault) implements Judgement {}
    }

    /**
     * What is held against L1.
     *
     * @param fault      that everybody who answers shows, if so
     * @param sightings  of it, since nobody has shown otherwise
     * @param sinceNanos when it was first seen
     * @param calm       sound looks that are still to come
     */
    record Suspicion(Optional<ReaderFault> fault, int sightings, long sinceNanos, int calm) {
        static final Suspicion NONE = new Suspicion(Optional.empty(), 0, 0, 0);

        Suspicion seen(ReaderFault what, long nowNanos) {
            boolean again = fault.equals(Optional.of(what));
            return new Suspicion(Optional.of(what), again ? sightings + 1 : 1, again ? sinceNanos : nowNanos, CALM);
        }

        /** Somebody contradicts, but not everybody. */
        Suspicion disputed() {
            return new Suspicion(Optional.empty(), 0, 0, CALM);
        }

        Suspicion sound() {
            return new Suspicion(Optional.empty(), 0, 0, Math.max(0, calm - 1));
        }
    }

    record Judged(Judgement judgement, Suspicion next) {}

    /** @param views one for each endpoint, in their order */
    Judged judge(Optional<SafeHead> stored, List<View> views, Suspicion before, long nowNanos) {
        var poll = new Poll(stored, views);
        Optional<ReaderFault> fault = poll.everybodyShows(Math.max(quorum, Math.min(2, configured)));
        if (fault.isPresent()) {
            return suspected(before.seen(fault.get(), nowNanos), fault.get(), nowNanos);
        }
        if (!poll.against.isEmpty() && !outvoted(poll.confirming())) {
            return new Judged(new Judgement.Hold(poll.dispute()), before.disputed());
        }
        if (poll.voices.size() < quorum || poll.voices.isEmpty()) {
            return new Judged(new Judgement.Silent(poll.tooFew()), before);
        }
        if (before.calm() > 0) {
            return new Judged(new Judgement.Calming(), before.sound());
        }
        Optional<String> dissent = poll.against.isEmpty() ? Optional.empty() : Optional.of(poll.dispute());
        L1Block safe = poll.safe();
        return new Judged(new Judgement.Believe(safe, poll.sources(safe.number()), dissent), before.sound());
    }

    private Judged suspected(Suspicion next, ReaderFault fault, long nowNanos) {
        boolean lasts = next.sightings() >= SIGHTINGS && nowNanos - next.sinceNanos() >= lasting.toNanos();
        return new Judged(
                lasts ? new Judgement.Terminal(fault) : new Judgement.Hold(fault.describe() + ", if that is true"),
                next);
    }

    /** Whether as many agree as the quorum asks for, and no two sides could. */
    private boolean outvoted(int agreeing) {
        return 2 * quorum > configured && agreeing >= quorum;
    }

    /** What endpoints say of the block at a boundary that one of them told. */
    sealed interface Verdict {
        /** @param dissent what contradicts and was outvoted */
        record Agreed(Optional<String> dissent) implements Verdict {}

        record TooFew(String why) implements Verdict {}

        record Disagree(String why) implements Verdict {}
    }

    /** @param others what every other endpoint has there; empty for one that has none or does not answer */
    Verdict agree(L1Block boundary, List<Optional<Hash32>> others) {
        int same = 1;
        int different = 0;
        for (Optional<Hash32> other : others) {
            if (other.isPresent()) {
                if (other.get().equals(boundary.hash())) {
                    same++;
                } else {
                    different++;
                }
            }
        }
        String count = same + " of " + configured + " endpoints have " + boundary.hash() + " as block "
                + boundary.number() + ", " + different + " have another";
        if (different > 0) {
            return outvoted(same) ? new Verdict.Agreed(Optional.of(count)) : new Verdict.Disagree(count);
        }
        return same >= quorum ? new Verdict.Agreed(Optional.empty()) : new Verdict.TooFew(count);
    }

    /** Who says what, in one look. */
    private final class Poll {
        private final Optional<SafeHead> stored;
        /** Those of our chain that do not contradict what is stored, in their order. */
        private final List<Source> voices = new ArrayList<>();
        /** Those among them that could show that they still have it. */
        private final List<Source> confirming = new ArrayList<>();

        private final List<L1Block> against = new ArrayList<>();
        private final List<Long> otherChains = new ArrayList<>();
        private final List<String> silent = new ArrayList<>();

        Poll(Optional<SafeHead> stored, List<View> views) {
            this.stored = stored;
            for (int i = 0; i < views.size(); i++) {
                switch (views.get(i)) {
                    case View.Silent it -> silent.add(it.why());
                    case View.OtherChain it -> otherChains.add(it.chainId());
                    case View.Seen it -> seen(i, it);
                }
            }
        }

        private void seen(int endpoint, View.Seen it) {
            var source = new Source(endpoint, it.safe());
            if (stored.isEmpty()) {
                voices.add(source);
                confirming.add(source);
            } else if (it.atStored().isEmpty()) {
                voices.add(source);
            } else if (ReaderCore.conflict(stored.get(), it.atStored().get()).isEmpty()) {
                voices.add(source);
                confirming.add(source);
            } else {
                against.add(it.atStored().get());
            }
        }

        int confirming() {
            return confirming.size();
        }

        /** Set if at least {@code enough} show the same, and nobody anything else. */
        Optional<ReaderFault> everybodyShows(int enough) {
            if (!confirming.isEmpty() || against.size() + otherChains.size() < enough) {
                return Optional.empty();
            }
            List<Hash32> hashes = against.stream().map(L1Block::hash).distinct().toList();
            List<Long> chains = otherChains.stream().distinct().toList();
            if (chains.isEmpty() && hashes.size() == 1) {
                SafeHead head = stored.orElseThrow();
                return Optional.of(new ReaderFault.SafeHeadConflict(head.number(), head.hash(), hashes.getFirst()));
            }
            return chains.size() == 1 && hashes.isEmpty() && voices.isEmpty()
                    ? Optional.of(new ReaderFault.WrongChain(chainId, chains.getFirst()))
                    : Optional.empty();
        }

        String dispute() {
            return against.size() + " of " + configured + " endpoints have "
                    + against.getFirst().hash() + " as block "
                    + against.getFirst().number() + ", which was stored as "
                    + stored.orElseThrow().hash();
        }

        String tooFew() {
            return voices.size() + " of " + configured + " endpoints tell a safe head where " + Math.max(1, quorum)
                    + " must" + (silent.isEmpty() ? "" : ": " + silent.getFirst());
        }

        /** The lowest safe head of all that keep up, so that each can be asked for it; of as many as must agree. */
        L1Block safe() {
            List<L1Block> heads = voices.stream()
                    .map(Source::safe)
                    .sorted(Comparator.comparingLong(L1Block::number).reversed())
                    .toList();
            long least = heads.getFirst().number() - MAX_LAG;
            int keepingUp =
                    (int) heads.stream().filter(head -> head.number() >= least).count();
            return heads.get(Math.max(quorum, keepingUp) - 1);
        }

        List<Source> sources(long height) {
            return confirming.stream()
                    .filter(source -> source.safe().number() >= height)
                    .toList();
        }
    }
}
