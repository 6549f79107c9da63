package dev.tactus.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tells of every statement that goes through a data source, right before it runs. */
final class WatchedStatements {
    private static final Set<String> OF_CONNECTION = Set.of("commit", "rollback", "setAutoCommit", "close");

    private WatchedStatements() {}

    static UnaryOperator<DataSource> telling(Runnable before) {
        return source -> proxy(DataSource.class, source, before);
    }

    private static <T> T proxy(Class<T> type, T target, Runnable before) {
        InvocationHandler handler = (_, method, arguments) -> {
            if (method.getName().startsWith("execute") || OF_CONNECTION.contains(method.getName())) {
                before.run();
            }
            try {
                Object result = method.invoke(target, arguments);
                // Whoever unwraps wants what is inside.
                return method.getName().equals("unwrap") ? result : wrapped(result, before);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object wrapped(@Nullable Object result, Runnable before) {
        return switch (result) {
            case null -> null;
            case Connection it -> proxy(Connection.class, it, before);
            case CallableStatement it -> proxy(CallableStatement.class, it, before);
            case PreparedStatement it -> proxy(PreparedStatement.class, it, before);
            case Statement it -> proxy(Statement.class, it, before);
            case Object it -> it;
        };
    }
}
