package dev.tactus.explore;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of a step before. Worlds differ far more than their parts, and a step depends on a few parts only; these
 * are told apart by identity, so they must be the ones that {@link Parts} keeps.
 */
final class Memo {
    private final Map<Key, Object> known = new HashMap<>();

    private record Key(
            String step,
            Object first,
            @Nullable Object second,
            @Nullable Object third,
            long number) {
        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that
                    && step == that.step
                    && first == that.first
                    && second == that.second
                    && third == that.third
                    && number == that.number;
        }

        @Override
        public int hashCode() {
            int hash = System.identityHashCode(step);
            hash = 31 * hash + System.identityHashCode(first);
            hash = 31 * hash + System.identityHashCode(second);
            hash = 31 * hash + System.identityHashCode(third);
            return 31 * hash + Long.hashCode(number);
        }
    }

    <R> R of(String step, Object first, Supplier<R> otherwise) {
        return of(new Key(step, first, null, null, 0), otherwise);
    }

    <R> R of(String step, Object first, long number, Supplier<R> otherwise) {
        return of(new Key(step, first, null, null, number), otherwise);
    }

    <R> R of(String step, Object first, Object second, long number, Supplier<R> otherwise) {
        return of(new Key(step, first, second, null, number), otherwise);
    }

    <R> R of(String step, Object first, Object second, Object third, long number, Supplier<R> otherwise) {
        return of(new Key(step, first, second, third, number), otherwise);
    }

    @SuppressWarnings("unchecked")
    private <R> R of(Key key, Supplier<R> otherwise) {
        Object before = known.get(key);
        if (before != null) {
            return (R) before;
        }
        R now = otherwise.get();
        known.put(key, now);
        return now;
    }
}
