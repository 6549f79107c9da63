package dev.tactus.operations;

/** How L1 looks from here. */
public enum L1Health {
    OK,
    /** Answers, but its safe head has stood still for too long. */
    STALE,
    /** Answers, but what it has could not be read completely for too long. */
    UNREADABLE,
    /** Answers, but endpoints contradict each other or what is stored: nothing is read. */
    DISAGREE,
    UNREACHABLE
}
