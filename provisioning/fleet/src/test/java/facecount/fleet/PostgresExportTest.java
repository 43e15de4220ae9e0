package facecount.fleet;

import org.junit.jupiter.api.extension.ExtendWith;

/** The same from PostgreSQL. */
@ExtendWith(PostgresServer.Shared.class)
class PostgresExportTest extends ExportCommandTest {
    private final PostgresServer server;

    PostgresExportTest(PostgresServer server) {
        this.server = server;
    }

    @Override
    String fresh() {
        return server.database();
    }
}
