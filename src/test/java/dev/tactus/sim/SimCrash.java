package dev.tactus.sim;

/** The end of a node, on its way up through the code that it ended. */
public final class SimCrash extends Error {
    private static final long serialVersionUID = 1;

    public SimCrash(String where) {
        super(where, null, false, false);
    }
}
