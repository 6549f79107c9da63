package dev.tactus.explore;

import dev.tactus.explore.Chain.Offer;
import dev.tactus.explore.Chain.Post;
import dev.tactus.l1.post.ExploredPosting.Phase;
import dev.tactus.lane.ExploredLane;
import dev.tactus.lane.ExploredLane.Work;

/** The world is kind from now on: everyone gets their turn, and what is broadcast lands. It must come to rest. */
final class Fair {
    private static final int ROUNDS = 60;
    private static final int STEPS = 200;

    private final Moves moves;
    private final Parts parts;
    /** From each of these it comes to rest. */
    private final WorldSet live;

    private long rounds;

    Fair(Moves moves, Parts parts) {
        this.moves = moves;
        this.parts = parts;
        this.live = new WorldSet(parts);
    }

    long rounds() {
        return rounds;
    }

    /** @throws Broken if it does not come to rest */
    void mustComeToRest(World world) {
        World at = parts.keep(world.with(NOTHING_ELSE));
        for (int round = 0; round < ROUNDS; round++) {
            if (!live.add(at) || atRest(at)) {
                return;
            }
            at = parts.keep(round(at));
            rounds++;
        }
        throw new Broken("it does not come to rest: " + describe(at));
    }

    private static final Bounds NOTHING_ELSE = new Bounds(0, 0, 0, 0, 0, 0, 0, 0, 0, 2);

    /**
     * Whether nothing is left to do but to wait for blocks. Every other world comes to such a one by moves that nothing
     * bounds, so what holds for these holds for all.
     */
    static boolean isStill(World world) {
        Chain chain = world.chain();
        return world.lane().active()
                && world.lane().work() == Work.IDLE
                && world.posting().phase() == Phase.REST
                && world.told().isEmpty()
                && chain.safe() == chain.head()
                && world.ledger().head() == chain.safe()
                && !chain.post(chain.landed().size()).shown();
    }

    static boolean atRest(World world) {
        Ledger ledger = world.ledger();
        return world.lane().admits()
                && ledger.at().nextAccepted() == ledger.sealedEnd()
                && world.journal().isSettled()
                && ledger.head() == world.chain().safe()
                && ledger.undrained(ledger.head(), 1).isEmpty();
    }

    private static String describe(World world) {
        return world.lane() + " " + world.journal() + " head " + world.ledger().head() + " of "
                + world.chain().head() + ", gold " + world.ledger().at().nextAccepted() + " of "
                + world.ledger().sealedEnd();
    }

    private World round(World world) {
        World at = lane(world);
        if (!at.lane().active()) {
            at = read(at);
            at = lane(keep(at.with(ExploredLane.activated(at.lane()))));
        }
        at = read(keep(moves.safe(at, at.chain().head())));
        at = posting(at);
        if (at.told().isPresent()) {
            at = lane(keep(moves.hear(at)));
        }
        return at.with(mine(at.chain()));
    }

    private World lane(World world) {
        World at = world;
        for (int i = 0; at.lane().work() != Work.IDLE; i++) {
            at = keep(moves.work(at));
            bounded(i, "the lane");
        }
        return at;
    }

    private World read(World world) {
        long safe = world.chain().safe();
        return world.ledger().head() < safe ? lane(keep(moves.read(world, safe, safe))) : world;
    }

    private World posting(World world) {
        World at = world.posting().phase() == Phase.REST ? keep(moves.look(world)) : world;
        for (int i = 0; at.posting().phase() != Phase.REST; i++) {
            at = keep(
                    switch (at.posting().phase()) {
                        case REST -> at;
                        case TORN -> moves.lookAgain(at);
                        case HORIZON -> moves.decide(at);
                        case SENDING -> moves.send(at, false);
                        case BUILDING, UNRECORDED -> moves.record(at);
                    });
            bounded(i, "posting");
        }
        return at;
    }

    private World keep(World world) {
        return parts.keep(world);
    }

    private static void bounded(int steps, String who) {
        if (steps > STEPS) {
            throw new Broken(who + " never gets done");
        }
    }

    private static Chain mine(Chain chain) {
        Chain at = chain;
        while (true) {
            Post next = at.post(at.landed().size());
            if (!next.shown()) {
                return at.pass(4);
            }
            Offer newest = next.offers().getLast();
            at = at.land(newest);
        }
    }
}
