package dev.tactus.sim;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** All chance in the world comes from here, and all of it from one seed. Each part of the world throws its own. */
public final class Dice {
    private final SplittableRandom random;

    public Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Independent of what is thrown here from now on. */
    public Dice split() {
        return new Dice(random.split());
    }

    public long next() {
        return random.nextLong();
    }

    /** True {@code probability} of the time, 0 to 1. */
    public boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** Both ends included. */
    public int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    public long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    public Duration between(Duration least, Duration most) {
        return Duration.ofNanos(between(least.toNanos(), most.toNanos()));
    }

    public <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    public byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
