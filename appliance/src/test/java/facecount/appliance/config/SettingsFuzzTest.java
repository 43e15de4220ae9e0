package facecount.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class SettingsFuzzTest {
    @TempDir Path folder;

    @FuzzTest
    void a_settings_file_is_read_or_its_mistakes_are_named(byte[] came) throws IOException {
        Path site = Files.write(folder.resolve("site.toml"), came);
        try {
            assertThat(Settings.load(SettingsSources.standard(folder, Map.of()).withSiteFile(site)))
                    .isNotNull();
        } catch (SettingsException mistakes) {
            assertThat(mistakes.problems()).isNotEmpty();
        }
    }
}
