package facecount.fleet;

import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** A table as a Parquet file, written by DuckDB. */
final class ParquetTable implements ExportWriter {
    /*
     * DuckDB knows Parquet without an extension. It is kept from loading any, from its maker or
     * from a home folder, and from keeping rows in memory: they lie in a database of its own beside
     * the file until that is written.
     */

    private static final String MEMORY_MAX = "256MB";

    private final UnfinishedFile file;
    private final List<ExportColumn> columns;
    private final DuckDBConnection connection;
    private final DuckDBAppender appender;

    private ParquetTable(
            UnfinishedFile file,
            List<ExportColumn> columns,
            DuckDBConnection connection,
            DuckDBAppender appender) {
        this.file = file;
        this.columns = List.copyOf(columns);
        this.connection = connection;
        this.appender = appender;
    }

    /**
     * @throws FleetException if DuckDB does not run here
     */
    static ParquetTable open(UnfinishedFile file, List<ExportColumn> columns) {
        try {
            DuckDBConnection connection =
                    DriverManager.getConnection("jdbc:duckdb:", options(file.folder()))
                            .unwrap(DuckDBConnection.class);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET home_directory = " + quoted(file.folder()));
                statement.execute("SET lock_configuration = true");
                statement.execute(
                        "ATTACH %s AS rows".formatted(quoted(file.folder().resolve("rows"))));
                statement.execute("CREATE TABLE rows.main.exported (%s)".formatted(types(columns)));
                return new ParquetTable(
                        file,
                        columns,
                        connection,
                        connection.createAppender("rows", "main", "exported"));
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException | LinkageError e) {
            throw problem(e);
        }
    }

    private static Properties options(Path folder) {
        Properties options = new Properties();
        options.setProperty("autoinstall_known_extensions", "false");
        options.setProperty("autoload_known_extensions", "false");
        options.setProperty("allow_community_extensions", "false");
        options.setProperty("allow_persistent_secrets", "false");
        options.setProperty("extension_directory", folder.toString());
        options.setProperty("temp_directory", folder.toString());
        options.setProperty("memory_limit", MEMORY_MAX);
        return options;
    }

    private static String types(List<ExportColumn> columns) {
        return columns.stream()
                .map(column -> "\"%s\" %s".formatted(column.name(), type(column)))
                .collect(Collectors.joining(", "));
    }

    private static String type(ExportColumn column) {
        return switch (column.kind()) {
            case WORDS, NUMBERS -> "VARCHAR";
            case DAY -> "DATE";
            case MOMENT -> "TIMESTAMPTZ";
            case NUMBER -> "BIGINT";
            case SHARE -> "DOUBLE";
            case FLAG -> "BOOLEAN";
        };
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("'", "''") + "'";
    }

    private static FleetException problem(Throwable e) {
        return new FleetException(
                "a Parquet file cannot be written (%s); --format csv and json can do without DuckDB"
                        .formatted(e.getMessage()),
                e);
    }

    @Override
    public void row(List<Object> values) {
        try {
            appender.beginRow();
            for (int i = 0; i < columns.size(); i++) {
                append(columns.get(i).kind(), values.get(i));
            }
            appender.endRow();
        } catch (SQLException e) {
            throw problem(e);
        }
    }

    private void append(ExportColumn.Kind kind, Object value) throws SQLException {
        switch (kind) {
            case WORDS -> appender.append((String) value);
            case DAY -> appender.append((LocalDate) value);
            case MOMENT -> appender.append(((Instant) value).atOffset(ZoneOffset.UTC));
            case NUMBER -> appender.append((long) value);
            case SHARE -> appender.append((double) value);
            case FLAG -> appender.append((boolean) value);
            case NUMBERS -> {
                Map<?, ?> numbers = (Map<?, ?>) value;
                if (numbers.isEmpty()) {
                    appender.appendNull();
                } else {
                    appender.append(Emotions.json(numbers).toString());
                }
            }
        }
    }

    @Override
    public void finish() {
        try (Statement statement = connection.createStatement()) {
            appender.close();
            statement.execute(
                    "COPY rows.main.exported TO %s (FORMAT parquet, COMPRESSION zstd)"
                            .formatted(quoted(file.path())));
        } catch (SQLException e) {
            throw problem(e);
        }
    }

    @Override
    public void close() {
        try (connection;
                appender) {
            // The rows first.
        } catch (SQLException e) {
            throw problem(e);
        }
    }
}
