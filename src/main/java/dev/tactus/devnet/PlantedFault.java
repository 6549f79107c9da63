package dev.tactus.devnet;

import java.util.Set;

/**
 * A fault and when it happens.
 *
 * @param kind    what happens
 * @param methods to which calls; empty for all that the kind concerns
 * @param skip    how many of them are spared first
 * @param every   of the others it happens to the first and to each {@code every}th from there
 * @param times   how often before it goes away by itself
 * @param acts    whether a call that gets no honest answer takes effect all the same
 */
record PlantedFault(FaultKind kind, Set<String> methods, long skip, long every, long times, boolean acts) {
    PlantedFault {
        methods = Set.copyOf(methods);
        if (skip < 0 || every < 1 || times < 1) {
            throw new IllegalArgumentException("skip must not be negative, every and times must be positive");
        }
    }

    boolean concerns(FaultKind.Call call) {
        return (methods.isEmpty() || methods.contains(call.method())) && kind.concerns(call);
    }
}
