package facecount.fleet;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The way to a real database, on which single calls fail as a test says. */
final class BreakableLine implements JdbcStore.Connector {
    private final Map<String, Deque<Exception>> faults = new HashMap<>();
    private final List<Connection> connections = new ArrayList<>();
    private int calls;

    /**
     * Lets calls fail, one for each fault, which is an {@link SQLException} or a fault of our own.
     *
     * @param call a method's name, or with how its first argument begins: {@code "prepareStatement
     *     INSERT INTO box"}
     */
    void fail(String call, Exception... with) {
        faults.computeIfAbsent(call, _ -> new ArrayDeque<>()).addAll(Arrays.asList(with));
    }

    /** How often somebody wanted a connection, in vain included. */
    int calls() {
        return calls;
    }

    /** Those that were made, the newest last, whether or not they are still open. */
    List<Connection> connections() {
        return connections;
    }

    @Override
    public Connection connect(String url, Properties options) throws SQLException {
        calls++;
        throwIfBroken("connect");
        Connection real = DriverManager.getConnection(url, options);
        connections.add(real);
        return breakable(Connection.class, real);
    }

    private <T> T breakable(Class<T> type, T real) {
        return type.cast(
                Proxy.newProxyInstance(
                        BreakableLine.class.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            throwIfBroken(method.getName());
                            if (arguments != null && arguments[0] instanceof String sql) {
                                throwIfBroken(method.getName() + " " + sql.strip());
                            }
                            try {
                                Object answer = method.invoke(real, arguments);
                                return method.getReturnType() == Statement.class
                                        ? breakable(Statement.class, (Statement) answer)
                                        : answer;
                            } catch (InvocationTargetException e) {
                                throw Optional.ofNullable(e.getCause()).orElse(e);
                            }
                        }));
    }

    private void throwIfBroken(String call) throws SQLException {
        for (Map.Entry<String, Deque<Exception>> fault : faults.entrySet()) {
            if (call.startsWith(fault.getKey()) && !fault.getValue().isEmpty()) {
                switch (fault.getValue().remove()) {
                    case SQLException e -> throw e;
                    case RuntimeException e -> throw e;
                    case Exception e -> throw new AssertionError("no database throws this", e);
                }
            }
        }
    }
}
