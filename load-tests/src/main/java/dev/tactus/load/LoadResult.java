package dev.tactus.load;

import java.util.Map;

/** What every result tells of itself. */
sealed interface LoadResult permits RunResult, SweepResult, PairResult {
    String kind();

    /** Of the program that made it. */
    String version();

    /** UTC. */
    String started();

    Machine machine();

    /** Every option with its value. */
    Map<String, String> options();

    /** Whether its figures count. */
    boolean valid();
}
