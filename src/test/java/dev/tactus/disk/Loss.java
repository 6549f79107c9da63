package dev.tactus.disk;

import java.util.Random;

/** What the kernel had written by itself, beyond what it was told to, when the power failed. */
public final class Loss {
    /** How it chooses, for each file anew. */
    private enum Way {
        /** Nothing. */
        NOTHING,
        /** All that was written. */
        ALL,
        /** Everything up to some moment. */
        PREFIX,
        /** Some pages, each whole, as it was at some moment. */
        PAGES,
        /** Some sectors. */
        TORN
    }

    /** How many entries of the log at most lie between two syncs of a file, as a rule. */
    private static final int RECENT = 200;

    private final Random random;

    public Loss(Random random) {
        this.random = random;
    }

    /** Up to which moment names have been written. */
    int momentOfNames(int now) {
        return random.nextBoolean() ? now : recent(now);
    }

    OfFile ofFile(int now) {
        Way[] ways = Way.values();
        return new OfFile(ways[random.nextInt(ways.length)], now, recent(now));
    }

    private int recent(int now) {
        return Math.max(-1, now - random.nextInt(RECENT));
    }

    /** The moments at which the kernel wrote parts of one file, if they needed it. */
    final class OfFile {
        private final Way way;
        private final int now;
        private final int moment;
        private int page = -1;
        private int momentOfPage;

        private OfFile(Way way, int now, int moment) {
            this.way = way;
            this.now = now;
            this.moment = moment;
        }

        int momentOfLength() {
            return switch (way) {
                case NOTHING -> -1;
                case ALL -> now;
                case PREFIX -> moment;
                case PAGES, TORN -> any();
            };
        }

        int momentOf(int number, int sector) {
            return switch (way) {
                case NOTHING -> -1;
                case ALL -> now;
                case PREFIX -> moment;
                case TORN -> any();
                case PAGES -> {
                    if (number != page) {
                        page = number;
                        momentOfPage = any();
                    }
                    yield momentOfPage;
                }
            };
        }

        /** The beginning and the end of what is open are as likely as all between them. */
        private int any() {
            return switch (random.nextInt(3)) {
                case 0 -> -1;
                case 1 -> now;
                default -> recent(now);
            };
        }
    }
}
