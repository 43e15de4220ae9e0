package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;

@ExtendWith(PostgresServer.Shared.class)
class PostgresStoreTest extends StoreContract {
    private final PostgresServer server;

    PostgresStoreTest(PostgresServer server) {
        this.server = server;
    }

    @Override
    String fresh() {
        return server.database();
    }

    @Test
    void a_server_that_was_away_is_used_again() throws Exception {
        try (JdbcStore store = store()) {
            store.store(List.of(), List.of(site("Lille")));
            server.kill();
            try {
                for (int time = 0; time < 2; time++) {
                    assertThatThrownBy(() -> store.store(List.of(), List.of(site("Lyon"))))
                            .isInstanceOf(StoreException.class)
                            .message()
                            .startsWith("the fleet's database postgresql://")
                            .contains("password=…")
                            .doesNotContain(server.password());
                }
                assertThatThrownBy(store::boxes).isInstanceOf(StoreException.class);
            } finally {
                server.start();
            }

            store.store(List.of(), List.of(site("Lyon")));

            assertThat(store.boxes()).extracting(BoxSummary::site).containsExactly("Lyon");
        }
    }

    @Test
    void a_server_that_was_started_again_meanwhile_is_not_even_noticed() throws Exception {
        try (JdbcStore store = store()) {
            store.store(List.of(), List.of(site("Lille")));
            server.kill();
            server.start();

            store.store(List.of(), List.of(site("Lyon")));

            assertThat(store.boxes()).extracting(BoxSummary::site).containsExactly("Lyon");
        }
    }

    @Test
    void who_looks_after_the_server_sees_whose_connection_it_is() throws Exception {
        BreakableLine line = new BreakableLine();
        try (JdbcStore _ = JdbcStore.open(fresh(), Clock.systemUTC(), line);
                Statement statement = line.connections().getFirst().createStatement();
                ResultSet answer = statement.executeQuery("SHOW application_name")) {
            assertThat(answer.next()).isTrue();
            assertThat(answer.getString(1)).isEqualTo("facecount fleet");
        }
    }
}
