package facecount.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class RemoteSettingsFuzzTest {
    @TempDir Path folder;

    /** A box that nobody attends must start, whatever a disk has made of the file. */
    @FuzzTest
    void whatever_is_in_the_file_the_box_starts(byte[] came) throws IOException {
        Files.write(folder.resolve(RemoteSettings.FILE), came);

        RemoteSettings read = RemoteSettings.read(folder);

        read.trial().ifPresent(trial -> assertThat(trial.within().toNanos()).isNotNegative());
        read.write(folder);
        assertThat(RemoteSettings.read(folder).newest()).isEqualTo(read.newest());
    }
}
