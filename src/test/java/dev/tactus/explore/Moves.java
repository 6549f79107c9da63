package dev.tactus.explore;

import dev.tactus.application.LogApplication;
import dev.tactus.l1.post.ExploredPosting;
import dev.tactus.lane.ExploredLane;
import dev.tactus.lane.ExploredLane.Work;
import dev.tactus.protocol.Eip712;
import dev.tactus.protocol.Protocol;
import dev.tactus.protocol.UserOp;
import dev.tactus.protocol.ValidUserOp;
import dev.tactus.scheduler.L1Script;
import dev.tactus.scheduler.PlainRecovery;
import dev.tactus.store.SafeSlice;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** What may happen next, always in the same order. */
final class Moves {
    private static final Eip712 EIP712 = new Eip712(L1Script.DEPLOYMENT.domain());

    private final Set<Mistake> mistakes;
    private final ExploredLane.Wrong wrong;
    private final Memo memo;
    private final L1Moves l1;

    Moves(Memo memo, Set<Mistake> mistakes) {
        this.memo = memo;
        this.l1 = new L1Moves(memo);
        this.mistakes = Set.copyOf(mistakes);
        this.wrong = new ExploredLane.Wrong(
                mistakes.contains(Mistake.CLAIM_FOR_READ),
                mistakes.contains(Mistake.STALE_ANSWER),
                mistakes.contains(Mistake.NEVER_OVER));
    }

    /** Takes what may happen; a move is made only if its taker makes it. */
    interface Taker {
        void take(String what, long number, Supplier<World> move);
    }

    void from(World world, Taker taker) {
        lane(world, taker);
        if (world.lane().active()) {
            posting(world, taker);
        }
        l1.from(world, taker);
        if (world.left().kills() > 0) {
            taker.take(
                    "the process dies and starts again",
                    -1,
                    () -> restarted(world.with(memo.of("less kill", world.left(), world.left()::kill))));
        }
    }

    private World restarted(World world) {
        return world.restarted(memo.of("started", world.ledger(), () -> ExploredLane.started(world.ledger())));
    }

    private void lane(World world, Taker taker) {
        if (world.lane().work() != Work.IDLE) {
            taker.take("the lane goes on", -1, () -> work(world));
            return;
        }
        world.told()
                .ifPresent(
                        told -> taker.take("the lane hears that all is settled at", told.block(), () -> hear(world)));
        long safe = world.chain().safe();
        OptionalLong event = world.chain().nextEvent(world.ledger().head());
        if (world.ledger().head() < safe) {
            taker.take("L1 is read up to", safe, () -> read(world, safe, safe));
            if (event.isPresent() && event.getAsLong() < safe) {
                long part = event.getAsLong();
                taker.take("L1 is read, not all of it, up to", part, () -> read(world, part, safe));
                taker.take("L1 is read, as it was once, up to", part, () -> read(world, part, part));
            }
        }
        if (mayActivate(world)) {
            taker.take(
                    "the lane becomes active",
                    -1,
                    () -> world.with(memo.of("activated", world.lane(), () -> ExploredLane.activated(world.lane()))));
        }
        if (world.lane().admits() && world.left().seals() > 0) {
            taker.take(
                    "a batch is closed",
                    world.ledger().sealedEnd(),
                    () -> world.with(memo.of("less seal", world.left(), world.left()::seal))
                            .with(memo.of("close", world.ledger(), () -> ExploredLane.close(world.ledger()))));
        }
        if (world.lane().admits() && world.left().ops() > 0) {
            taker.take(
                    "an op is acknowledged",
                    world.ledger().entries().size(),
                    () -> world.with(memo.of("less op", world.left(), world.left()::op))
                            .with(memo.of(
                                    "include",
                                    world.ledger(),
                                    world.left().ops(),
                                    () -> ExploredLane.include(
                                            world.ledger(), op(world.left().ops())))));
        }
    }

    World safe(World world, long block) {
        return l1.safe(world, block);
    }

    World work(World world) {
        return world.with(memo.of(
                "work", world.ledger(), world.lane(), 0, () -> ExploredLane.work(world.ledger(), world.lane(), wrong)));
    }

    World hear(World world) {
        World.Told told = world.told().orElseThrow();
        return world.with(Optional.<World.Told>empty())
                .with(memo.of(
                        "settled",
                        world.lane(),
                        told.recovery() << 32 | told.block(),
                        () -> ExploredLane.settled(world.lane(), told.recovery(), told.block(), wrong)));
    }

    World read(World world, long upTo, long claimed) {
        return world.with(memo.of("read", world.chain(), world.ledger(), world.lane(), upTo << 32 | claimed, () -> {
            SafeSlice slice = L1Reading.slice(world.chain(), world.ledger(), upTo);
            return ExploredLane.append(world.ledger(), world.lane(), slice, claimed, wrong);
        }));
    }

    /** Once L1 is read, or is out of reach and by the clock the order is young enough. */
    static boolean mayActivate(World world) {
        long oldest = world.ledger().at().nextAccepted();
        return !world.lane().active()
                && (world.ledger().head() == world.chain().safe()
                        || world.chain().head()
                                        - world.ledger()
                                                .row(oldest)
                                                .orElseThrow()
                                                .firstSafeBlock()
                                < Protocol.DANGER_THRESHOLD_BLOCKS);
    }

    /** Each of another sender, so that it is valid whatever was taken back. */
    private static ValidUserOp op(int number) {
        var sender = L1Script.address(0x40 + number);
        var op = new UserOp(0, 100, LogApplication.text("op" + number));
        return new ValidUserOp(
                sender, op, PlainRecovery.signatureOf(sender), Eip712.txHash(EIP712.signingHash(op), sender));
    }

    private void posting(World world, Taker taker) {
        ExploredPosting.Mind mind = world.posting();
        switch (mind.phase()) {
            case REST -> taker.take("posting looks into the store", -1, () -> look(world));
            case TORN -> taker.take("posting looks into the store again", -1, () -> lookAgain(world));
            case HORIZON -> taker.take("posting looks at L1 and decides", -1, () -> decide(world));
            case SENDING -> {
                long nonce = ExploredPosting.nextNonce(mind);
                taker.take("posting broadcasts wallet nonce", nonce, () -> send(world, false));
                if (world.left().losses() > 0) {
                    taker.take(
                            "a broadcast is lost, of wallet nonce",
                            nonce,
                            () -> send(world.with(memo.of("less loss", world.left(), world.left()::loss)), true));
                }
            }
            case BUILDING -> {
                if (mistakes.contains(Mistake.BROADCAST_FIRST)) {
                    taker.take("posting broadcasts what it will record", -1, () -> sendUnrecorded(world));
                } else {
                    taker.take("posting builds and records", -1, () -> record(world));
                }
            }
            case UNRECORDED -> taker.take("posting records what it has broadcast", -1, () -> record(world));
        }
    }

    World look(World world) {
        boolean torn = mistakes.contains(Mistake.TORN_HORIZON);
        return world.with(memo.of(
                "look",
                world.posting(),
                world.ledger(),
                0,
                () -> ExploredPosting.look(world.posting(), world.ledger(), torn)));
    }

    World lookAgain(World world) {
        return world.with(memo.of(
                "look again",
                world.posting(),
                world.ledger(),
                0,
                () -> ExploredPosting.lookAgain(world.posting(), world.ledger())));
    }

    World decide(World world) {
        OptionalLong wanted = mistakes.contains(Mistake.POSTING_GOES_ON)
                ? OptionalLong.empty()
                : world.lane().wanted();
        ExploredPosting.Decided decided = memo.of(
                "decide",
                world.journal(),
                world.posting(),
                world.chain(),
                wanted.orElse(-1),
                () -> ExploredPosting.decide(world.journal(), world.posting(), world.chain(), wanted));
        World after = world.with(decided.journal()).with(decided.mind());
        return decided.settledAt().isPresent() && world.told().isEmpty()
                ? after.with(Optional.of(
                        new World.Told(wanted.getAsLong(), decided.settledAt().getAsLong())))
                : after;
    }

    World send(World world, boolean lost) {
        ExploredPosting.Mind mind = world.posting();
        ExploredPosting.Sent sent = memo.of("send", mind, world.chain(), world.journal(), lost ? 1 : 0, () -> {
            long nonce = ExploredPosting.nextNonce(mind);
            if (!world.journal().covers(nonce, ExploredPosting.nextOffer(mind))) {
                throw new Broken("wallet nonce " + nonce + " leaves and is not in the journal");
            }
            return ExploredPosting.send(mind, world.chain(), lost);
        });
        return world.with(sent.mind()).with(sent.chain());
    }

    World record(World world) {
        ExploredPosting.Mind mind = world.posting();
        boolean current =
                ExploredPosting.isCurrent(mind, world.ledger(), world.lane().wanted());
        if (!current && !mistakes.contains(Mistake.STALE_ROUND)) {
            return world.with(memo.of("dropped", mind, () -> ExploredPosting.dropped(mind)));
        }
        int bids = world.left().bids();
        ExploredPosting.Recorded recorded = memo.of(
                "record",
                world.journal(),
                mind,
                world.ledger(),
                bids,
                () -> ExploredPosting.record(world.journal(), mind, world.ledger(), bids));
        return world.with(recorded.journal()).with(recorded.mind());
    }

    private static World sendUnrecorded(World world) {
        ExploredPosting.Sent sent = ExploredPosting.sendUnrecorded(
                world.posting(), world.chain(), world.ledger(), world.left().bids());
        return world.with(sent.mind()).with(sent.chain());
    }
}
