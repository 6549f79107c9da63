package dev.tactus.scheduler;

/** The application threw: there is no order after this point, for anyone. */
public final class SchedulerFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SchedulerFault(String message, Throwable cause) {
        super(message, cause);
    }
}
