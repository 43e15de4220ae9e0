package facecount.appliance.storage;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One SQLite file with the manners all of ours have. Not thread-safe.
 *
 * <p>Every commit is on the disk when it returns (write-ahead log, {@code synchronous=FULL}): with
 * anything less, counts that were shown are lost in a power cut.
 */
final class Database implements AutoCloseable {
    /** The first without the write-ahead log race that corrupts files. */
    private static final int[] OLDEST_SQLITE = {3, 51, 3};

    /** How long a writer waits for a reader's checkpoint; readers of ours take milliseconds. */
    private static final int BUSY_MS = 5_000;

    /** Pages in the write-ahead log after which it is folded into the file: 4 MB. */
    static final int CHECKPOINT_PAGES = 1_000;

    /** SQLite's shared memory takes 32 KiB, and a file system keeps some blocks for itself. */
    private static final long NO_SPACE_BYTES = 256 << 10;

    private final String name;
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Database(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    /**
     * Opens a file of ours, making or migrating it.
     *
     * @param applicationId what SQLite writes into the file's head, by which a foreign file is told
     * @param migrations element i takes the schema from version i to i + 1
     */
    static Database open(Path file, int applicationId, List<String> migrations) {
        Database database = connect(file.toString(), "jdbc:sqlite:" + file, false);
        try {
            database.prepare(applicationId, migrations);
            return database;
        } catch (RuntimeException e) {
            database.closeAfter(e);
            throw e;
        }
    }

    /** The same in memory: gone when closed. */
    static Database inMemory(int applicationId, List<String> migrations) {
        Database database = connect("the ledger in memory", "jdbc:sqlite::memory:", false);
        database.prepare(applicationId, migrations);
        return database;
    }

    /** For readers beside the writer. */
    static Database openToRead(Path file) {
        if (!Files.exists(file)) {
            throw new StorageException(
                    "%s: there is no ledger yet; start the appliance once".formatted(file));
        }
        return connect(file.toString(), "jdbc:sqlite:" + file, true);
    }

    /** A file of ours that nobody uses yet. */
    static Database openCopy(Path file) {
        return connect(file.toString(), "jdbc:sqlite:" + file, false);
    }

    private static Database connect(String name, String url, boolean readOnly) {
        try {
            SQLiteConfig config = new SQLiteConfig();
            config.setBusyTimeout(BUSY_MS);
            config.enforceForeignKeys(true);
            config.setTempStore(SQLiteConfig.TempStore.MEMORY);
            config.setReadOnly(readOnly);
            // Nobody asks for them, and looking for them costs more memory than the update.
            config.setGetGeneratedKeys(false);
            Connection connection = DriverManager.getConnection(url, config.toProperties());
            return new Database(name, connection);
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }

    private void prepare(int applicationId, List<String> migrations) {
        requireVersion(text("SELECT sqlite_version()"));
        int id = (int) number("PRAGMA application_id");
        long version = number("PRAGMA user_version");
        boolean empty = number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && id != applicationId) {
            throw new StorageException(
                    "%s is not a file of Face Count; move it away or choose another folder with --data"
                            .formatted(name));
        }
        if (version > migrations.size()) {
            throw new StorageException(
                    "%s was written by a newer Face Count (schema %d, this one knows %d); install that version"
                            .formatted(name, version, migrations.size()));
        }
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        run("PRAGMA secure_delete=ON");
        checkpointEvery(CHECKPOINT_PAGES);
        if (empty) {
            run("PRAGMA application_id=" + applicationId);
        }
        for (int from = (int) version; from < migrations.size(); from++) {
            migrate(migrations.get(from), from + 1);
        }
    }

    /** Folds the write-ahead log into the file whenever it has so many pages. */
    void checkpointEvery(int pages) {
        run("PRAGMA wal_autocheckpoint=" + pages);
    }

    private void migrate(String script, int toVersion) {
        transaction(
                () -> {
                    for (String statement : script.split(";", -1)) {
                        if (!statement.isBlank()) {
                            run(statement);
                        }
                    }
                    run("PRAGMA user_version=" + toVersion);
                });
    }

    static void requireVersion(String version) {
        String[] parts = version.split("\\.", -1);
        for (int i = 0; i < OLDEST_SQLITE.length; i++) {
            int part = i < parts.length ? Integer.parseInt(parts[i]) : 0;
            if (part != OLDEST_SQLITE[i]) {
                if (part > OLDEST_SQLITE[i]) {
                    return;
                }
                throw new StorageException(
                        "SQLite %s can corrupt the ledger; 3.51.3 or newer is needed, use the sqlite-jdbc that Face Count is built with"
                                .formatted(version));
            }
        }
    }

    /** All or nothing, and on the disk on return. */
    void transaction(Runnable work) {
        run("BEGIN IMMEDIATE");
        try {
            work.run();
            run("COMMIT");
        } catch (RuntimeException e) {
            try {
                run("ROLLBACK");
            } catch (StorageException rollback) {
                // SQLite has already rolled back after a full disk.
                e.addSuppressed(rollback);
            }
            throw e;
        }
    }

    void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }

    /** Runs a statement with arguments; its text is prepared once. */
    int update(String sql, Object... arguments) {
        try {
            return prepared(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** As {@link #update}, with arguments that may be SQL's NULL. */
    int updateNullable(String sql, @Nullable Object... arguments) {
        try {
            return prepared(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    /** Hands each row to {@code reader}. */
    void query(String sql, RowReader reader, Object... arguments) {
        try (ResultSet rows = prepared(sql, arguments).executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        } catch (SQLException e) {
            throw failed(sql, e);
        }
    }

    private PreparedStatement prepared(String sql, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    /**
     * A statement that failed is of no use to the driver any more: the next call prepares it anew.
     */
    private StorageException failed(String sql, SQLException failure) {
        PreparedStatement statement = statements.remove(sql);
        if (statement != null) {
            try {
                statement.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
        return problem(name, failure);
    }

    long number(String sql, Object... arguments) {
        long[] result = new long[1];
        query(sql, row -> result[0] = row.getLong(1), arguments);
        return result[0];
    }

    String text(String sql, Object... arguments) {
        StringBuilder result = new StringBuilder();
        query(sql, row -> result.append(row.getString(1)), arguments);
        return result.toString();
    }

    String name() {
        return name;
    }

    /** What one row is read by. */
    @FunctionalInterface
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    static StorageException problem(String name, SQLException e) {
        int code =
                e instanceof SQLiteException sqlite
                        ? sqlite.getResultCode().code & 0xFF
                        : SQLiteErrorCode.SQLITE_ERROR.code;
        if (isNoSpace(name, code)) {
            return new NoSpaceException(
                    "%s: the disk or the ledger's quota is full; free space on that disk (%s)"
                            .formatted(name, e.getMessage()),
                    e);
        }
        String text =
                switch (code) {
                    case 8 ->
                            "%s cannot be written; give the user facecount the right to write"
                                    + " there";
                    case 14 ->
                            "%s cannot be opened; the folder must exist and be writable, choose"
                                    + " another with --data";
                    case 11, 26 ->
                            "%s is damaged or not a database; move it away and start again from the"
                                    + " newest backup";
                    case 5, 6 -> "%s is in use by another program; stop that one";
                    case 10 -> "%s: the disk reports an error or became read-only; check the disk";
                    default -> "%s: SQLite refuses";
                };
        return new StorageException(text.formatted(name) + " (" + e.getMessage() + ")", e);
    }

    /**
     * Where not even {@link #NO_SPACE_BYTES} are free, a file that cannot be opened, enlarged or
     * synced is no broken disk.
     */
    private static boolean isNoSpace(String name, int code) {
        return code == SQLiteErrorCode.SQLITE_FULL.code
                || ((code == SQLiteErrorCode.SQLITE_IOERR.code
                                || code == SQLiteErrorCode.SQLITE_CANTOPEN.code)
                        && Files.exists(Path.of(name))
                        && Path.of(name).toFile().getUsableSpace() < NO_SPACE_BYTES);
    }

    private void closeAfter(RuntimeException failure) {
        try {
            close();
        } catch (StorageException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw problem(name, e);
        }
    }
}
