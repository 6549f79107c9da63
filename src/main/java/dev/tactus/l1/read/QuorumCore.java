package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What to believe of several endpoints. None has a say in the head that does not show that it still has what is stored.
 * A quorum that is a majority decides alone; with a smaller one, all that answer must have the head and agree on it, and
 * heads far apart hold it: one that runs ahead cannot be told from one that falls behind. A contradiction of what is
 * stored is final only when it lasts. Pure: time is passed in.
 */
final class QuorumCore {
    /** How often, at least, a contradiction must have been seen before it is final. */
    static final int SIGHTINGS = 5;
    /** How many looks in a row must be sound before a view that was not is believed again. */
    static final int CALM = 3;
    /** Further below the highest head nobody is who keeps up: an epoch of L1, and some blocks. */
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
         * @param sources who can be read from and has the head, in order of preference; none if it lies below what is
         *                stored
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

    /** @param lagging endpoints whose head lies far below the highest */
    record Judged(Judgement judgement, Suspicion next, List<Integer> lagging) {
        Judged {
            lagging = List.copyOf(lagging);
        }
    }

    /**
     * @param views         one for each endpoint, in their order
     * @param standingStill endpoints whose head has not moved for so long that they are taken for broken
     */
    Judged judge(
            Optional<SafeHead> stored, List<View> views, Set<Integer> standingStill, Suspicion before, long nowNanos) {
        var poll = new Poll(stored, views);
        Optional<ReaderFault> fault = poll.everybodyShows(chainId, Math.max(quorum, Math.min(2, configured)));
        if (fault.isPresent()) {
            return suspected(before.seen(fault.get(), nowNanos), fault.get(), nowNanos);
        }
        if (poll.isDisputed() && !outvoted(poll.confirming().size())) {
            return judged(poll, new Judgement.Hold(poll.dispute(configured)), before.disputed());
        }
        if (poll.voices().size() < quorum) {
            return judged(poll, new Judgement.Silent(poll.tooFew(configured, quorum)), before);
        }
        Judgement judgement = believe(poll, standingStill);
        if (judgement instanceof Judgement.Hold) {
            return judged(poll, judgement, before);
        }
        return judged(poll, before.calm() > 0 ? new Judgement.Calming() : judgement, before.sound());
    }

    private static Judged judged(Poll poll, Judgement judgement, Suspicion next) {
        return new Judged(judgement, next, lagging(poll.voices()));
    }

    private Judgement believe(Poll poll, Set<Integer> standingStill) {
        Optional<String> dissent = poll.isDisputed() ? Optional.of(poll.dispute(configured)) : Optional.empty();
        List<Source> confirming = descending(poll.confirming());
        if (confirming.size() < quorum) {
            // Below what is stored: nothing can be read, and nothing is wrong with that.
            L1Block below = descending(poll.voices()).get(quorum - 1).safe();
            return new Judgement.Believe(below, List.of(), dissent);
        }
        long least = confirming.getFirst().safe().number() - MAX_LAG;
        L1Block safe = lowestNeeded(confirming, least, standingStill);
        // To read on at the pace of the slowest would make an old order look young.
        if (safe.number() < least && (!isMajority() || quorum == configured)) {
            return new Judgement.Hold("the safe heads of L1 endpoints lie more than " + MAX_LAG + " blocks apart");
        }
        List<Source> sources = poll.confirming().stream()
                .filter(source -> source.safe().number() >= safe.number())
                .toList();
        return new Judgement.Believe(safe, sources, dissent);
    }

    /**
     * As many as must agree have it; so do, where those are no majority, all others, except who has stood still far
     * below the highest.
     */
    private L1Block lowestNeeded(List<Source> descending, long least, Set<Integer> standingStill) {
        L1Block ofQuorum = descending.get(quorum - 1).safe();
        if (isMajority()) {
            return ofQuorum;
        }
        L1Block lowest = descending.stream()
                .filter(source -> source.safe().number() >= least || !standingStill.contains(source.endpoint()))
                .toList()
                .getLast()
                .safe();
        return lowest.number() < ofQuorum.number() ? lowest : ofQuorum;
    }

    private static List<Source> descending(List<Source> sources) {
        return sources.stream()
                .sorted(Comparator.comparingLong(
                                (Source source) -> source.safe().number())
                        .reversed())
                .toList();
    }

    private static List<Integer> lagging(List<Source> voices) {
        if (voices.isEmpty()) {
            return List.of();
        }
        long least = descending(voices).getFirst().safe().number() - MAX_LAG;
        return voices.stream()
                .filter(source -> source.safe().number() < least)
                .map(Source::endpoint)
                .toList();
    }

    private Judged suspected(Suspicion next, ReaderFault fault, long nowNanos) {
        boolean lasts = next.sightings() >= SIGHTINGS && nowNanos - next.sinceNanos() >= lasting.toNanos();
        return new Judged(
                lasts ? new Judgement.Terminal(fault) : new Judgement.Hold(fault.describe() + ", if that is true"),
                next,
                List.of());
    }

    private boolean isMajority() {
        return 2 * quorum > configured;
    }

    /** Whether as many agree as the quorum asks for, and no two sides could. */
    private boolean outvoted(int agreeing) {
        return isMajority() && agreeing >= quorum;
    }

    /** What an endpoint has at the height of a boundary that another told. */
    sealed interface There {
        record Has(Hash32 hash) implements There {}

        record Nothing() implements There {}

        /** It was not asked, does not answer, or is of another chain. */
        record NoAnswer() implements There {}
    }

    /** What endpoints say of the block at a boundary that one of them told. */
    sealed interface Verdict {
        /** @param dissent what contradicts and was outvoted */
        record Agreed(Optional<String> dissent) implements Verdict {}

        record TooFew(String why) implements Verdict {}

        record Disagree(String why) implements Verdict {}
    }

    /**
     * @param others   what each endpoint has there, in their order, except the one that told it
     * @param mustHave endpoints that may not answer that they have nothing there, unless a majority has it
     */
    Verdict agree(L1Block boundary, List<There> others, Set<Integer> mustHave) {
        int same = 1;
        int different = 0;
        int missing = 0;
        for (int i = 0; i < others.size(); i++) {
            switch (others.get(i)) {
                case There.Has(Hash32 hash) -> {
                    if (hash.equals(boundary.hash())) {
                        same++;
                    } else {
                        different++;
                    }
                }
                case There.Nothing _ -> missing += mustHave.contains(i) ? 1 : 0;
                case There.NoAnswer _ -> {}
            }
        }
        String count = same + " of " + configured + " endpoints have " + boundary.hash() + " as block "
                + boundary.number() + ", " + different + " have another, " + missing + " answer that they have none";
        if (outvoted(same)) {
            return new Verdict.Agreed(different > 0 ? Optional.of(count) : Optional.empty());
        }
        if (different > 0) {
            return new Verdict.Disagree(count);
        }
        return same >= quorum && missing == 0 ? new Verdict.Agreed(Optional.empty()) : new Verdict.TooFew(count);
    }
}
