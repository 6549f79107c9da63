package dev.tactus.l1.read;

import dev.tactus.l1.read.PageFetcher.Fetched;
import dev.tactus.l1.read.QuorumCore.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether endpoints tell the same of a run of blocks as the one that was read. That they have the same block at its end
 * does not show it: nothing ties logs and counts to a hash. Pure.
 */
final class ContentCore {
    private final int configured;
    private final int quorum;

    /**
     * @param configured endpoints
     * @param quorum     how many of them must tell the same
     */
    ContentCore(int configured, int quorum) {
        this.configured = configured;
        this.quorum = quorum;
    }

    /** What an endpoint says of a page that another told. */
    enum Said {
        SAME,
        DIFFERENT,
        /** No answer, or none that covers the page. */
        NOTHING
    }

    /** @param same who tells it, the endpoint that was read included */
    record Votes(int same, int different) {
        static final Votes FIRST = new Votes(1, 0);

        Votes and(Said said) {
            return switch (said) {
                case SAME -> new Votes(same + 1, different);
                case DIFFERENT -> new Votes(same, different + 1);
                case NOTHING -> this;
            };
        }
    }

    /** With a quorum of one the count of inputs is compared, which costs one call, and otherwise every input. */
    boolean comparesInputs() {
        return quorum > 1;
    }

    static Said said(InputPage read, Fetched fetched) {
        return switch (fetched) {
            case Fetched.Page it when it.page().equals(read) -> Said.SAME;
            // It tells less at once: what it would say of the rest is open.
            case Fetched.Page it
            when it.page().boundary().number() < read.boundary().number() -> Said.NOTHING;
            case Fetched.Page _, Fetched.Conflict _ -> Said.DIFFERENT;
            case Fetched.Incomplete _, Fetched.TooMuch _, Fetched.Disputed _ -> Said.NOTHING;
        };
    }

    static Said said(InputPage read, long count) {
        return count == read.inputCount() ? Said.SAME : Said.DIFFERENT;
    }

    /**
     * How many blocks to read at once, so that as many as must agree can tell them. A majority does without the
     * narrowest: one endpoint that takes nothing but single blocks would set the pace.
     *
     * @param own    of the endpoint that is read
     * @param others of those that may confirm it
     */
    long span(long own, List<Long> others) {
        if (!comparesInputs() || others.isEmpty()) {
            return own;
        }
        List<Long> widestFirst =
                others.stream().sorted(Comparator.reverseOrder()).toList();
        int needed = isMajority() ? Math.min(quorum - 1, others.size()) : others.size();
        return Math.min(own, widestFirst.get(needed - 1));
    }

    /** Whether nothing that is still to be said can change the verdict. */
    boolean isDecided(Votes votes) {
        return isMajority() ? votes.same() >= quorum : votes.different() > 0;
    }

    Verdict verdict(InputPage read, Votes votes) {
        String count = votes.same() + " of " + configured + " endpoints tell the same up to block "
                + read.boundary().number() + " (" + read.inputCount() + " inputs), " + votes.different()
                + " tell something else";
        if (isMajority() && votes.same() >= quorum) {
            return new Verdict.Agreed(votes.different() > 0 ? Optional.of(count) : Optional.empty());
        }
        if (votes.different() > 0) {
            return new Verdict.Disagree(count);
        }
        return votes.same() >= quorum ? new Verdict.Agreed(Optional.empty()) : new Verdict.TooFew(count);
    }

    /**
     * Whether another endpoint may be read after this answer of one. Where no majority decides, one that contradicts the
     * first could otherwise be the next, and tell what it likes.
     */
    boolean goesOn(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Page _ -> false;
            case Fetched.Disputed _ -> isMajority();
            case Fetched.Incomplete _, Fetched.TooMuch _, Fetched.Conflict _ -> true;
        };
    }

    private boolean isMajority() {
        return 2 * quorum > configured;
    }
}
