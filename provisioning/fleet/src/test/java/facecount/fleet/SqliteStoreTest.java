package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

class SqliteStoreTest extends StoreContract {
    @TempDir Path folder;

    @Override
    String fresh() {
        return folder.resolve("fleet.db").toString();
    }

    @Test
    void nobody_but_its_owner_reads_the_database() throws IOException {
        try (JdbcStore store = store()) {
            assertThat(store.boxes()).isEmpty();
            assertThat(permissions("fleet.db", "fleet.db-wal", "fleet.db-shm"))
                    .containsOnly("rw-------");
        }
    }

    @Test
    void a_database_of_an_earlier_version_is_taken_from_the_others() throws IOException {
        try (JdbcStore early = store()) {
            for (String name : List.of("fleet.db", "fleet.db-wal", "fleet.db-shm")) {
                Files.setPosixFilePermissions(
                        folder.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
            }
            try (JdbcStore store = store()) {
                assertThat(store.boxes()).isEmpty();
                assertThat(early.boxes()).isEmpty();
                assertThat(permissions("fleet.db", "fleet.db-wal", "fleet.db-shm"))
                        .containsOnly("rw-------");
            }
        }
    }

    @Test
    void who_finds_another_making_the_database_waits_for_it() throws Exception {
        try (Connection maker = DriverManager.getConnection("jdbc:sqlite:" + fresh());
                Statement statement = maker.createStatement();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            statement.execute("CREATE TABLE made (one INTEGER)");
            statement.execute("BEGIN IMMEDIATE");
            Future<JdbcStore> second = thread.submit(this::store);
            // Long enough to be in the way of the second's first try.
            Thread.sleep(300);
            statement.execute("COMMIT");

            try (JdbcStore store = second.get(20, TimeUnit.SECONDS)) {
                assertThat(store.boxes()).isEmpty();
            }
        }
    }

    private List<String> permissions(String... names) throws IOException {
        List<String> permissions = new java.util.ArrayList<>();
        for (String name : names) {
            permissions.add(
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve(name))));
        }
        return permissions;
    }
}
