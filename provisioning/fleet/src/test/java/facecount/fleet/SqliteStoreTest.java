package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

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
