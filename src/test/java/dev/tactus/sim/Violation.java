package dev.tactus.sim;

/** A promise that was broken, as an oracle saw it. */
public record Violation(String oracle, String what) {
    @Override
    public String toString() {
        return oracle + ": " + what;
    }
}
