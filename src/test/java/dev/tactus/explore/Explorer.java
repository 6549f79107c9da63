package dev.tactus.explore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Goes breadth first through every world within bounds, so that the first way found to a broken promise is a shortest
 * one. Of a world only where it came from is kept; the way to it is walked again to tell it.
 */
final class Explorer {
    private final World first;
    private final Moves moves;
    private final Rules rules;
    private final Fair fair;
    private final Parts parts = new Parts();
    private final Memo memo = new Memo();
    private final WorldSet seen = new WorldSet(parts);
    private final ArrayDeque<World> next = new ArrayDeque<>();
    private int[] cameFrom = new int[1024];
    private byte[] byMove = new byte[1024];
    private long transitions;
    private long recoveries;
    private long gold;

    /**
     * @param all        whether there are no more within bounds
     * @param worlds     told apart
     * @param fairRounds that it took to come to rest from all of them
     * @param recoveries one after another, at most
     * @param gold       batches, at most
     * @param broken     the way to the first broken promise, if there is one
     */
    record Found(
            boolean all,
            int worlds,
            long transitions,
            long fairRounds,
            long recoveries,
            long gold,
            Optional<String> broken) {}

    Explorer(Bounds bounds, Set<Mistake> mistakes) {
        this.first = World.first(bounds);
        this.moves = new Moves(memo, mistakes);
        this.rules = new Rules(bounds);
        this.fair = new Fair(moves, parts);
    }

    Found explore() {
        Optional<String> broken = Optional.empty();
        enter(first, first, -1, 0);
        int at = 0;
        while (broken.isEmpty() && !next.isEmpty()) {
            broken = expand(next.remove(), at++);
        }
        return new Found(
                next.isEmpty() && broken.isEmpty(), seen.size(), transitions, fair.rounds(), recoveries, gold, broken);
    }

    private void enter(World before, World reached, int from, int move) {
        World world = parts.keep(reached);
        int id = seen.size();
        if (!seen.add(world)) {
            return;
        }
        if (id == cameFrom.length) {
            cameFrom = Arrays.copyOf(cameFrom, 2 * id);
            byMove = Arrays.copyOf(byMove, 2 * id);
        }
        cameFrom[id] = from;
        byMove[id] = (byte) move;
        next.add(world);
        recoveries = Math.max(recoveries, world.ledger().at().generation());
        gold = Math.max(gold, world.ledger().at().nextAccepted());
        rules.takenBack(before.ledger(), world.ledger());
        check(world);
    }

    private void check(World world) {
        memo.of("agree", world.chain(), world.ledger(), 0, () -> {
            rules.oneContent(world.chain());
            rules.agree(world.chain(), world.ledger());
            return true;
        });
        memo.of("kept", world.ledger(), world.left(), 0, () -> {
            rules.kept(world.ledger(), world.left());
            return true;
        });
        if (Fair.isStill(world)) {
            fair.mustComeToRest(world);
        }
    }

    private Optional<String> expand(World world, int id) {
        var taken = new Taken(world, id);
        try {
            moves.from(world, taken);
            return Optional.empty();
        } catch (RuntimeException broken) {
            List<String> way = way(id);
            way.add(taken.last);
            way.add("BROKEN: " + (broken instanceof Broken ? broken.getMessage() : broken));
            return Optional.of(String.join("\n", way));
        }
    }

    /** Makes every move. */
    private final class Taken implements Moves.Taker {
        private final World world;
        private final int from;
        private int count;
        private String last = "";

        Taken(World world, int from) {
            this.world = world;
            this.from = from;
        }

        @Override
        public void take(String what, long number, Supplier<World> move) {
            last = number < 0 ? what : what + ' ' + number;
            transitions++;
            enter(world, move.get(), from, count++);
        }
    }

    /** The moves from the first world to this one, in words. */
    private List<String> way(int id) {
        List<Integer> ordinals = new ArrayList<>();
        for (int at = id; cameFrom[at] >= 0; at = cameFrom[at]) {
            ordinals.addFirst((int) byMove[at]);
        }
        List<String> told = new ArrayList<>();
        World at = parts.keep(first);
        for (int ordinal : ordinals) {
            var walk = new Walk(ordinal);
            moves.from(at, walk);
            told.add(walk.what);
            at = parts.keep(walk.to.orElseThrow());
        }
        return told;
    }

    /** Makes one move. */
    private static final class Walk implements Moves.Taker {
        private int left;
        private String what = "";
        private Optional<World> to = Optional.empty();

        Walk(int ordinal) {
            left = ordinal;
        }

        @Override
        public void take(String name, long number, Supplier<World> move) {
            if (left-- == 0) {
                what = number < 0 ? name : name + ' ' + number;
                to = Optional.of(move.get());
            }
        }
    }
}
