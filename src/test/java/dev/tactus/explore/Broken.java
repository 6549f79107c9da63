package dev.tactus.explore;

/** A promise is broken in the state that was just reached. */
public final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Broken(String what) {
        super(what);
    }
}
