package facecount.fleet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements of one connection, each prepared once. Not thread-safe. */
final class Statements {
    /* A list of keys has one of few lengths, so that there are few statements to prepare. */
    private static final List<Integer> LENGTHS = List.of(1, 8, 64, 512);

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** What a row of an answer means. */
    interface Reading {
        void of(ResultSet row) throws SQLException;
    }

    int update(String sql, Object... arguments) throws SQLException {
        PreparedStatement statement = prepared(sql);
        set(statement, List.of(arguments));
        return statement.executeUpdate();
    }

    /** The same for many rows; the database is waited for once. */
    void updateAll(String sql, Collection<List<Object>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        PreparedStatement statement = prepared(sql);
        for (List<Object> row : rows) {
            set(statement, row);
            statement.addBatch();
        }
        statement.executeBatch();
    }

    void read(String sql, Reading reading, Object... arguments) throws SQLException {
        PreparedStatement statement = prepared(sql);
        set(statement, List.of(arguments));
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reading.of(rows);
            }
        }
    }

    /**
     * Reads the rows of many keys.
     *
     * @param sql with {@code %s} for the keys, as in {@code (dev, ep) IN (VALUES %s)}
     */
    void readAll(String sql, Collection<List<Object>> keys, Reading reading) throws SQLException {
        List<List<Object>> left = new ArrayList<>(keys);
        while (!left.isEmpty()) {
            List<List<Object>> now = left.subList(0, Math.min(left.size(), LENGTHS.getLast()));
            int length =
                    LENGTHS.stream().filter(one -> one >= now.size()).findFirst().orElseThrow();
            // The last key again and again finds nothing more.
            Object[] arguments =
                    Stream.concat(
                                    now.stream(),
                                    Stream.generate(now::getLast).limit(length - now.size()))
                            .flatMap(List::stream)
                            .toArray();
            read(sql.formatted(places(length, now.getFirst().size())), reading, arguments);
            now.clear();
        }
    }

    private static String places(int keys, int columns) {
        String key = Stream.generate(() -> "?").limit(columns).collect(Collectors.joining(", "));
        return Stream.generate(() -> "(" + key + ")").limit(keys).collect(Collectors.joining(", "));
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        return statement;
    }

    private static void set(PreparedStatement statement, List<Object> arguments)
            throws SQLException {
        for (int i = 0; i < arguments.size(); i++) {
            statement.setObject(i + 1, arguments.get(i));
        }
    }
}
