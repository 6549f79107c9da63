package dev.tactus.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Seeded values of this package, small and odd rather than typical. */
final class RandomValues {
    private RandomValues() {}

    static Bytes bytes(Random random, int maxSize) {
        byte[] value = new byte[random.nextInt(maxSize + 1)];
        random.nextBytes(value);
        return Bytes.wrap(value);
    }

    static Address address(Random random) {
        byte[] value = new byte[Address.SIZE];
        random.nextBytes(value);
        return Address.wrap(value);
    }

    static UserOp op(Random random, int maxData) {
        return new UserOp(Integer.toUnsignedLong(random.nextInt()), random.nextInt(1 << 16), bytes(random, maxData));
    }

    static WireUserOp wireOp(Random random) {
        byte[] signature = new byte[Protocol.SIGNATURE_BYTES];
        random.nextBytes(signature);
        return new WireUserOp(op(random, 60), random.nextInt(8) == 0 ? bytes(random, 90) : Bytes.wrap(signature));
    }

    static Batch batch(Random random) {
        List<Frame> frames = new ArrayList<>();
        for (int f = random.nextInt(5); f > 0; f--) {
            List<WireUserOp> ops = new ArrayList<>();
            for (int o = random.nextInt(5); o > 0; o--) {
                ops.add(wireOp(random));
            }
            frames.add(new Frame(ops, random.nextLong(), random.nextInt(1 << 16)));
        }
        return new Batch(random.nextLong(), frames);
    }
}
