package dev.tactus.wallet.process;

import dev.tactus.fault.Fault;
import dev.tactus.store.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * In a child process: does at its fault points what a {@link FaultPlan} of the parent says, which may change while the
 * child runs. Without the system property that names one it does nothing.
 */
public final class PlannedFaults implements Fault.Injector {
    static final String PROPERTY = "tactus.fault.plan";
    /** How a child ends that halts at a point. */
    static final int HALTED = 86;

    private static final int MEGABYTE = 1 << 20;

    /** What happens at a point. */
    enum Deed {
        /** The process is gone at once, as by kill −9. */
        HALT,
        /** Its thread waits until another plan is made. */
        HOLD,
        /** The store refuses, as it does when a disk fails before COMMIT. */
        FAIL_THE_STORE,
        OUT_OF_MEMORY,
        STACK_OVERFLOW,
        NO_CLASS,
        /** Until there really is no memory left. */
        EXHAUST_MEMORY
    }

    private final @Nullable FaultPlan plan;
    private final List<byte[]> held = new ArrayList<>();
    private int number;
    private List<FaultPlan.Step> steps = List.of();
    private int reached;

    /** For the service loader. */
    public PlannedFaults() throws IOException {
        String file = System.getProperty(PROPERTY);
        plan = file == null ? null : FaultPlan.of(file);
    }

    @Override
    public void reached(String point) {
        if (plan != null) {
            Optional<Deed> deed = due(plan, point);
            if (deed.isPresent()) {
                happen(plan, deed.get());
            }
        }
    }

    private synchronized Optional<Deed> due(FaultPlan from, String point) {
        if (from.number() != number) {
            number = from.number();
            steps = from.steps();
            reached = 0;
        }
        if (steps.isEmpty()
                || !steps.getFirst().point().equals(point)
                || ++reached < steps.getFirst().time()) {
            return Optional.empty();
        }
        Deed deed = steps.getFirst().deed();
        steps = steps.subList(1, steps.size());
        reached = 0;
        return Optional.of(deed);
    }

    private void happen(FaultPlan from, Deed deed) {
        switch (deed) {
            case HALT -> Runtime.getRuntime().halt(HALTED);
            case HOLD -> from.hold();
            case FAIL_THE_STORE -> throw new StoreUnavailableException("planted", new IOException("planted"));
            case OUT_OF_MEMORY -> throw new OutOfMemoryError("planted");
            case STACK_OVERFLOW -> throw new StackOverflowError("planted");
            case NO_CLASS -> throw new NoClassDefFoundError("planted");
            case EXHAUST_MEMORY -> {
                while (true) {
                    held.add(new byte[MEGABYTE]);
                }
            }
        }
    }
}
