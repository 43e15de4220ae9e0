package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class TlsFuzzTest {
    @TempDir Path folder;

    /** Certificate and key are one text, so that what fits one is tried as the other too. */
    @FuzzTest
    void pem_files_are_read_or_named_with_the_remedy(byte[] came) throws IOException {
        Path pem = Files.write(folder.resolve("box.pem"), came);
        try {
            assertThat(Tls.sockets(settings(pem), BoxTime.ofSystem())).isNotNull();
        } catch (LinkException refused) {
            assertThat(refused).hasMessageContaining("box.pem");
        }
    }

    private static LinkSettings settings(Path pem) {
        return new LinkSettings(
                URI.create("mqtts://localhost"),
                "box",
                Optional.empty(),
                Optional.empty(),
                Optional.of(pem),
                Optional.of(new LinkSettings.Credentials(pem, pem)),
                LinkSettings.KEEP_ALIVE,
                LinkSettings.CONNECT_WITHIN);
    }
}
