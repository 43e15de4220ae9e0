package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The same from PostgreSQL. */
@ExtendWith(PostgresServer.Shared.class)
class PostgresReaderTest extends FleetReaderTest {
    private final PostgresServer server;

    PostgresReaderTest(PostgresServer server) {
        this.server = server;
    }

    @Override
    String fresh() {
        return server.database();
    }

    @Test
    void before_any_collector_has_come_the_fleet_is_empty_and_no_error() {
        assertThat(FleetReader.open(fresh()).overview().boxes()).isEmpty();
    }
}
