package facecount.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class CommandClientTest {
    private static final PackageSource SOURCE = PackageSource.parse("pypi:little==1.0");

    @TempDir private Path folder;

    @Test
    void a_missing_program_is_named_with_the_line_that_installs_it() {
        PackageClient client =
                new CommandClient(
                        List.of(List.of("no-such-pip"), List.of("no-such-pip3")),
                        "python3-pip",
                        (source, into) -> List.of());

        assertThatThrownBy(() -> client.download(SOURCE, folder))
                .isInstanceOf(ConvertException.class)
                .hasMessage(
                        "pypi:little==1.0: no-such-pip is needed to download it and is not on this"
                                + " machine; on Debian install it with: apt-get install --yes"
                                + " python3-pip");
    }

    @Test
    void the_first_program_that_is_there_is_used() throws IOException {
        PackageClient client =
                new CommandClient(
                        List.of(List.of("no-such-pip"), script("echo got it > \"$1\"/file")),
                        "python3-pip",
                        (source, into) -> List.of(into.toString()));

        client.download(SOURCE, folder);

        assertThat(folder.resolve("file")).hasContent("got it");
    }

    @Test
    void a_download_that_fails_is_tried_twice_and_says_what_the_program_said() throws IOException {
        PackageClient client =
                new CommandClient(
                        List.of(script("echo once >> \"$1\"/tries; echo no route >&2; exit 3")),
                        "python3-pip",
                        (source, into) -> List.of(into.toString()));

        assertThatThrownBy(() -> client.download(SOURCE, folder))
                .isInstanceOf(ConvertException.class)
                .hasMessageContainingAll(
                        "pypi:little==1.0 cannot be downloaded, tried 2 times",
                        "exit code 3: no route",
                        "Check the network");
        assertThat(folder.resolve("tries")).hasContent("once\nonce");
    }

    @Test
    void a_program_that_hangs_is_ended_with_its_children()
            throws IOException, InterruptedException {
        Path child = folder.resolve("child");

        ExternalCommand.Outcome outcome =
                ExternalCommand.run(
                        List.of("sh", "-c", "sleep 60 & echo $! > " + child + "; wait"),
                        Duration.ofSeconds(2));

        assertThat(outcome)
                .isEqualTo(new ExternalCommand.Outcome.Failed("it did not end within 2 s"));
        assertThat(endsWithin(Files.readString(child).strip(), Duration.ofSeconds(10))).isTrue();
    }

    /**
     * A killed process needs a moment to go, and may stay as a zombie until somebody asks for it.
     */
    private static boolean endsWithin(String pid, Duration limit)
            throws IOException, InterruptedException {
        Path status = Path.of("/proc", pid, "stat");
        long end = System.nanoTime() + limit.toNanos();
        while (runs(status)) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    private static boolean runs(Path status) throws IOException {
        try {
            return !Files.readString(status).contains(") Z ");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A program that answers --version like any other. */
    private List<String> script(String body) throws IOException {
        Path script = folder.resolve("script.sh");
        Files.writeString(script, "[ \"$1\" = --version ] && exit 0\n" + body + "\n");
        return List.of("sh", script.toString());
    }
}
