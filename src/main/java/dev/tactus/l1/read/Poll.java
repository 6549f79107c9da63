package dev.tactus.l1.read;

import dev.tactus.l1.L1Block;
import dev.tactus.l1.read.QuorumCore.Source;
import dev.tactus.l1.read.QuorumCore.View;
import dev.tactus.protocol.Hash32;
import dev.tactus.store.SafeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who says what of the safe head and of what is stored, in one look. Pure. */
final class Poll {
    private final Optional<SafeHead> stored;
    /** Those of our chain that either show that they have what is stored or are below it, in their order. */
    private final List<Source> voices = new ArrayList<>();
    /** Those among them that show it. */
    private final List<Source> confirming = new ArrayList<>();

    private final List<L1Block> against = new ArrayList<>();
    private final List<Long> otherChains = new ArrayList<>();
    /** Why somebody has nothing to say. */
    private final List<String> silent = new ArrayList<>();
    /** Claim a head above what is stored without having what is stored: as good as silent, but of our chain. */
    private int unproven;

    /** @param views one for each endpoint, in their order */
    Poll(Optional<SafeHead> stored, List<View> views) {
        this.stored = stored;
        for (int i = 0; i < views.size(); i++) {
            switch (views.get(i)) {
                case View.Silent it -> silent.add(it.why());
                case View.OtherChain it -> otherChains.add(it.chainId());
                case View.Seen it -> seen(new Source(i, it.safe()), it.atStored());
            }
        }
    }

    private void seen(Source source, Optional<L1Block> atStored) {
        if (stored.isEmpty()) {
            voices.add(source);
            confirming.add(source);
        } else if (source.safe().number() < stored.get().number()) {
            voices.add(source);
        } else if (atStored.isEmpty()) {
            unproven++;
            silent.add("an endpoint at block " + source.safe().number() + " does not have block "
                    + stored.get().number());
        } else if (ReaderCore.conflict(stored.get(), atStored.get()).isEmpty()) {
            voices.add(source);
            confirming.add(source);
        } else {
            against.add(atStored.get());
        }
    }

    List<Source> voices() {
        return voices;
    }

    List<Source> confirming() {
        return confirming;
    }

    boolean isDisputed() {
        return !against.isEmpty();
    }

    /** Set if at least {@code enough} show the same, and nobody anything else. */
    Optional<ReaderFault> everybodyShows(long chainId, int enough) {
        if (!confirming.isEmpty() || against.size() + otherChains.size() < enough) {
            return Optional.empty();
        }
        List<Hash32> hashes = against.stream().map(L1Block::hash).distinct().toList();
        List<Long> chains = otherChains.stream().distinct().toList();
        if (chains.isEmpty() && hashes.size() == 1) {
            SafeHead head = stored.orElseThrow();
            return Optional.of(new ReaderFault.SafeHeadConflict(head.number(), head.hash(), hashes.getFirst()));
        }
        return chains.size() == 1 && hashes.isEmpty() && voices.isEmpty() && unproven == 0
                ? Optional.of(new ReaderFault.WrongChain(chainId, chains.getFirst()))
                : Optional.empty();
    }

    String dispute(int configured) {
        return against.size() + " of " + configured + " endpoints have "
                + against.getFirst().hash() + " as block "
                + against.getFirst().number() + ", which was stored as "
                + stored.orElseThrow().hash();
    }

    String tooFew(int configured, int quorum) {
        return voices.size() + " of " + configured + " endpoints tell a safe head where " + quorum + " must"
                + (silent.isEmpty() ? "" : ": " + silent.getFirst());
    }
}
