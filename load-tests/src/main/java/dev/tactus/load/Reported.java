package dev.tactus.load;

import java.util.Map;

/** A result that a report shows. */
sealed interface Reported {
    /** For people: as the file is called, and unlike any other of the report. */
    String name();

    /** How its part of the page and its pictures are called: letters, digits, dots, dashes and bars. */
    String slug();

    /** Results of equal kinds can be held against one another. */
    String kind();

    boolean valid();

    Origin origin();

    /** Where a result comes from, whatever it is of. */
    record Origin(String kind, String version, String started, Machine machine, Map<String, String> options) {
        public Origin {
            options = Map.copyOf(options);
        }
    }

    /** Its name in a chart, which may be seen without the page. */
    default String label() {
        return valid() ? name() : name() + " (INVALID)";
    }

    record Run(String name, String slug, RunResult result) implements Reported {
        @Override
        public String kind() {
            return result.kind() + ", " + result.loop() + " loop";
        }

        @Override
        public boolean valid() {
            return result.valid();
        }

        @Override
        public Origin origin() {
            return new Origin(result.kind(), result.version(), result.started(), result.machine(), result.options());
        }
    }

    record Sweep(String name, String slug, SweepResult result) implements Reported {
        @Override
        public String kind() {
            return result.kind() + ", " + result.loop() + " loop";
        }

        @Override
        public boolean valid() {
            return result.valid();
        }

        @Override
        public Origin origin() {
            return new Origin(result.kind(), result.version(), result.started(), result.machine(), result.options());
        }
    }

    record Pair(String name, String slug, PairResult result) implements Reported {
        @Override
        public String kind() {
            return result.kind() + ", two loads in turn";
        }

        @Override
        public boolean valid() {
            return result.valid();
        }

        @Override
        public Origin origin() {
            return new Origin(result.kind(), result.version(), result.started(), result.machine(), result.options());
        }
    }
}
