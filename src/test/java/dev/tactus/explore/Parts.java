package dev.tactus.explore;

import dev.tactus.l1.post.ExploredPosting;
import dev.tactus.lane.ExploredLane;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The parts of worlds, each kept once and numbered: they are few, and shared by many worlds. So a world is known by the
 * numbers of its parts, and nothing that differs is ever taken for the same.
 */
final class Parts {
    private final Kind<Chain> chains = new Kind<>(21);
    private final Kind<Ledger> ledgers = new Kind<>(21);
    private final Kind<ExploredPosting.Journal> journals = new Kind<>(20);
    private final Kind<ExploredLane.Mind> lanes = new Kind<>(16);
    private final Kind<ExploredPosting.Mind> postings = new Kind<>(24);
    private final Kind<Optional<World.Told>> told = new Kind<>(8);
    private final Kind<Bounds> left = new Kind<>(15);

    private static final class Kind<T> {
        private final Map<T, T> kept = new HashMap<>();
        /** Of every one that was met, the one that is kept. */
        private final IdentityHashMap<T, T> keptFor = new IdentityHashMap<>();

        private final IdentityHashMap<T, Integer> ids = new IdentityHashMap<>();
        private final int bits;

        Kind(int bits) {
            this.bits = bits;
        }

        T keep(T part) {
            T known = keptFor.get(part);
            if (known != null) {
                return known;
            }
            T first = kept.putIfAbsent(part, part);
            T keep = first == null ? part : first;
            keptFor.put(part, keep);
            if (first == null) {
                if (ids.size() >> bits > 0) {
                    throw new IllegalStateException("too many worlds to be told apart");
                }
                ids.put(part, ids.size());
            }
            return keep;
        }

        int id(T part) {
            return Objects.requireNonNull(ids.get(part));
        }
    }

    /** The same world, made of the parts that are kept. */
    World keep(World world) {
        return new World(
                chains.keep(world.chain()),
                ledgers.keep(world.ledger()),
                journals.keep(world.journal()),
                lanes.keep(world.lane()),
                postings.keep(world.posting()),
                told.keep(world.told()),
                left.keep(world.left()));
    }

    /** One half of a kept world's number, never 0. */
    long durable(World kept) {
        return 1
                + ((long) chains.id(kept.chain()) << 41
                        | (long) ledgers.id(kept.ledger()) << 20
                        | journals.id(kept.journal()));
    }

    /** The other half. */
    long fleeting(World kept) {
        return (long) lanes.id(kept.lane()) << 47
                | (long) postings.id(kept.posting()) << 23
                | (long) told.id(kept.told()) << 15
                | left.id(kept.left());
    }
}
