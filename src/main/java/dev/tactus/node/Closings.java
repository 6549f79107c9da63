package dev.tactus.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has been opened, closed in reverse order; a step that fails does not keep the others from closing. */
final class Closings implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Closings.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    private record Step(String what, AutoCloseable how) {}

    synchronized void add(String what, AutoCloseable how) {
        steps.push(new Step(what, how));
    }

    @Override
    public synchronized void close() {
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            try {
                step.how().close();
            } catch (Exception e) {
                LOG.error("closing {} failed", step.what(), e);
            }
        }
    }
}
