package dev.tactus.load;

/** A result that a report shows. */
sealed interface Reported {
    /** For people: as the file is called, and unlike any other of the report. */
    String name();

    /** How its part of the page and its pictures are called: letters, digits, dots, dashes and bars. */
    String slug();

    /** Results of equal kinds can be held against one another. */
    String kind();

    default boolean valid() {
        return result().valid();
    }

    LoadResult result();

    /** Its name in a chart, which may be seen without the page. */
    default String label() {
        return valid() ? name() : name() + " (INVALID)";
    }

    record Run(String name, String slug, RunResult result) implements Reported {
        @Override
        public String kind() {
            return result.kind() + ", " + result.loop() + " loop";
        }
    }

    record Sweep(String name, String slug, SweepResult result) implements Reported {
        @Override
        public String kind() {
            return result.kind() + ", " + result.loop() + " loop";
        }
    }

    record Pair(String name, String slug, PairResult result) implements Reported {
        @Override
        public String kind() {
            return result.kind() + ", two loads in turn";
        }
    }
}
