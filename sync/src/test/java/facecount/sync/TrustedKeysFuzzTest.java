package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class TrustedKeysFuzzTest {
    @TempDir Path folder;

    @FuzzTest
    void a_file_of_keys_is_read_or_named_with_the_remedy(byte[] came) throws IOException {
        Path file = Files.write(folder.resolve("keys.txt"), came);
        try {
            assertThat(TrustedKeys.read(file).toString()).contains("kid=");
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageContaining("keys.txt").hasMessageContaining("take ");
        }
    }
}
