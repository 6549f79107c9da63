package dev.tactus.explore;

import dev.tactus.explore.Chain.Offer;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** What L1 may do next: as the worst miner would have it, who keeps whatever he was ever shown. */
final class L1Moves {
    /** Into danger, from there to where a batch is stale, and to where it closes for its age. */
    private static final long[] LONG_JUMPS = {300, 900};

    private final Memo memo;

    L1Moves(Memo memo) {
        this.memo = memo;
    }

    void from(World world, Moves.Taker taker) {
        mining(world, taker);
        chain(world, taker);
    }

    private void mining(World world, Moves.Taker taker) {
        Chain chain = world.chain();
        long next = chain.landed().size();
        List<Offer> offers = chain.post(next).offers();
        for (int i = 0; i < offers.size(); i++) {
            Offer offer = offers.get(i);
            taker.take(
                    offer.body().isEmpty() ? "a cancel lands in wallet nonce" : "a batch lands in wallet nonce",
                    next,
                    () -> world.with(memo.of("land", chain, offer, 0, () -> chain.land(offer))));
        }
        if (world.left().strangers() > 0) {
            taker.take(
                    "a stranger uses wallet nonce",
                    next,
                    () -> world.with(memo.of("less stranger", world.left(), world.left()::stranger))
                            .with(memo.of("land", chain, Chain.FOREIGN, 0, () -> chain.land(Chain.FOREIGN))));
        }
        if (world.left().deposits() > 0) {
            taker.take(
                    "a deposit lands in block",
                    chain.head() + 1,
                    () -> world.with(memo.of("less deposit", world.left(), world.left()::deposit))
                            .with(memo.of("deposit", chain, chain::deposit)));
        }
        if (world.left().blocks() > 0) {
            taker.take(
                    "L1 goes on to block",
                    chain.head() + 1,
                    () -> world.with(memo.of("less block", world.left(), world.left()::block))
                            .with(memo.of("pass", chain, 1, () -> chain.pass(1))));
        }
        if (world.left().longJumps() > 0) {
            for (long blocks : LONG_JUMPS) {
                taker.take(
                        "L1 goes on to block",
                        chain.head() + blocks,
                        () -> world.with(memo.of("less longJump", world.left(), world.left()::longJump))
                                .with(memo.of("pass", chain, blocks, () -> chain.pass(blocks))));
            }
        }
    }

    World safe(World world, long block) {
        return world.with(
                memo.of("safe", world.chain(), block, () -> world.chain().makeSafe(block)));
    }

    private void chain(World world, Moves.Taker taker) {
        Chain chain = world.chain();
        if (chain.safe() < chain.head()) {
            taker.take("safe is block", chain.head(), () -> safe(world, chain.head()));
            OptionalLong event = chain.nextEvent(chain.safe());
            if (event.isPresent() && event.getAsLong() < chain.head()) {
                taker.take("safe is block", event.getAsLong(), () -> safe(world, event.getAsLong()));
            }
        }
        if (world.left().reorgs() > 0) {
            LongStream cuts = chain.events()
                    .filter(block -> block > chain.safe())
                    .map(block -> block - 1)
                    .sorted();
            for (long cut : cuts.toArray()) {
                taker.take(
                        "L1 is reorganised above block",
                        cut,
                        () -> world.with(memo.of("less reorg", world.left(), world.left()::reorg))
                                .with(memo.of("reorg", chain, cut, () -> chain.reorganise(cut))));
            }
        }
        if (world.left().losses() > 0) {
            for (long nonce = chain.landed().size(); nonce < chain.posts().size(); nonce++) {
                long forgotten = nonce;
                if (chain.post(nonce).shown()) {
                    taker.take(
                            "the node forgets wallet nonce",
                            nonce,
                            () -> world.with(memo.of("less loss", world.left(), world.left()::loss))
                                    .with(memo.of("forget", chain, forgotten, () -> chain.forget(forgotten))));
                }
            }
        }
    }
}
