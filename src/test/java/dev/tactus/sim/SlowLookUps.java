package dev.tactus.sim;

import dev.tactus.store.OrderReader;
import dev.tactus.store.OrderReader.IncludedTx;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The pool behind look-ups of ops: what a look-up finds is what was durable when it was asked, though its caller goes
 * on only later. In between the lane may have included the op.
 */
final class SlowLookUps implements Executor {
    private final OrderReader order;
    private final Executor pool;
    private long visible;

    SlowLookUps(OrderReader order, Executor pool) {
        this.order = order;
        this.pool = pool;
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
