package facecount.appliance.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import facecount.appliance.storage.DiskRecording.Event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What strace writes is read as it happened, also where it had to break a line in two. */
class DiskRecordingTest {
    private static final String FILE = hex("/box/data/facecount.db");
    private static final String OUTPUT = hex("/box/output");

    @TempDir Path folder;

    @Test
    void a_files_life_is_read_in_order() throws IOException {
        List<Event> events =
                read(
                        "7  openat(AT_FDCWD<%s>, \"%s\", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 4<%s>"
                                .formatted(hex("/"), FILE, FILE),
                        "7  pwrite64(4<%s>, \"%s\", 2, 4096) = 2".formatted(FILE, hex("hi")),
                        "7  fdatasync(4<%s>)              = 0".formatted(FILE),
                        "7  ftruncate(4<%s>, 5) = 0".formatted(FILE),
                        "7  unlink(\"%s\") = 0".formatted(FILE));

        assertThat(events.getFirst()).isEqualTo(new Event.Created("facecount.db"));
        assertThat(events.get(1))
                .isInstanceOfSatisfying(
                        Event.Written.class,
                        written -> {
                            assertThat(written.offset()).isEqualTo(4096);
                            assertThat(written.end()).isEqualTo(4098);
                        });
        assertThat(events.subList(2, 5))
                .containsExactly(
                        new Event.Synced("facecount.db"),
                        new Event.Truncated("facecount.db", 5),
                        new Event.Removed("facecount.db"));
    }

    @Test
    void a_call_that_another_thread_interrupts_is_read_whole() throws IOException {
        // What is said in between was said before the sync had ended.
        List<Event> events =
                read(
                        "7  fsync(4<%s> <unfinished ...>".formatted(FILE),
                        "8  write(1<%s>, \"%s\", 5 <unfinished ...>"
                                .formatted(OUTPUT, hex("said\n")),
                        "7  <... fsync resumed>)              = 0",
                        "8  <... write resumed>)              = 5");

        assertThat(events)
                .containsExactly(new Event.Said("said"), new Event.Synced("facecount.db"));
    }

    @Test
    void what_failed_or_is_of_others_did_not_happen() throws IOException {
        assertThat(
                        read(
                                "7  unlink(\"%s\") = -1 ENOENT (No such file or directory)"
                                        .formatted(FILE),
                                "7  write(1<%s>, \"%s\", 2) = 2".formatted(hex("pipe"), hex("x\n")),
                                "7  fsync(4<%s>) = 0".formatted(hex("/elsewhere/facecount.db")),
                                "7  fsync(4<%s>) = 0".formatted(hex("/box/data/facecount.db-shm")),
                                "7  pwrite64(4<%s>(deleted), \"%s\", 1, 0) = 1"
                                        .formatted(FILE, hex("x")),
                                "7  fsync(4<%s>) = ?".formatted(FILE),
                                "7  +++ exited with 0 +++"))
                .isEmpty();
    }

    @Test
    void a_write_that_strace_cut_short_is_refused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(
                        () ->
                                read(
                                        "7  pwrite64(4<%s>, \"%s\"..., 9, 0) = 9"
                                                .formatted(FILE, hex("x"))))
                .withMessageContaining("cut short");
    }

    private List<Event> read(String... lines) throws IOException {
        Path log = folder.resolve("log");
        Files.write(log, List.of(lines));
        return DiskRecording.read(log, Path.of("/box/data"), Path.of("/box/output"));
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (byte letter : text.getBytes(StandardCharsets.US_ASCII)) {
            hex.append("\\x%02x".formatted(letter));
        }
        return hex.toString();
    }
}
