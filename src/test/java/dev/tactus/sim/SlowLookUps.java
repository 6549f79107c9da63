package dev.tactus.sim;

import dev.tactus.store.OrderReader;
import dev.tactus.store.OrderReader.IncludedTx;
import dev.tactus.store.StoreUnavailableException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The pool behind look-ups of ops: what a look-up finds is what was durable when it was asked, though its caller goes
 * on only later. In between the lane may have included the op.
 */
final class SlowLookUps implements Executor {
    private final OrderReader order;
    private final Executor pool;
    private final BooleanSupplier fails;
    private long visible;

    /** @param fails whether the look-up that is running finds the store unreadable */
    SlowLookUps(OrderReader order, Executor pool, BooleanSupplier fails) {
        this.order = order;
        this.pool = pool;
        this.fails = fails;
    }

    @Override
    public void execute(Runnable lookUp) {
        long asked;
        try {
            asked = order.head();
        } catch (RuntimeException unreadable) {
            // The look-up itself finds out.
            asked = Long.MAX_VALUE;
        }
        long head = asked;
        pool.execute(() -> {
            visible = head;
            lookUp.run();
        });
    }

    /** The order as a look-up that runs here sees it. */
    OrderReader reader() {
        return (OrderReader) Proxy.newProxyInstance(
                OrderReader.class.getClassLoader(), new Class<?>[] {OrderReader.class}, (_, method, arguments) -> {
                    if (fails.getAsBoolean()) {
                        throw new StoreUnavailableException("no look-up now", new IOException("simulated"));
                    }
                    Object found;
                    try {
                        found = method.invoke(order, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                    return found instanceof Optional<?> tx
                                    && tx.orElse(null) instanceof IncludedTx included
                                    && included.op().offset() >= visible
                            ? Optional.empty()
                            : found;
                });
    }
}
