package facecount.fleet;

import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code fleet serve} shows, from PostgreSQL. */
@ExtendWith(PostgresServer.Shared.class)
class PostgresPagesTest extends FleetServerTest {
    private final PostgresServer server;

    PostgresPagesTest(PostgresServer server) {
        this.server = server;
    }

    @Override
    String fresh() {
        return server.database();
    }

    @Override
    void database_goes() throws Exception {
        server.kill();
    }

    @Override
    void database_comes_back() throws Exception {
        server.start();
    }
}
