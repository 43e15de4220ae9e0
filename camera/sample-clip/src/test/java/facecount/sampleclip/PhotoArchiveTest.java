package facecount.sampleclip;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class PhotoArchiveTest {
    @TempDir Path folder;

    @Test
    void an_archive_with_another_content_is_refused_with_both_hashes_and_the_remedy()
            throws IOException {
        Path archive = folder.resolve(PhotoArchive.SHA256 + ".tgz");
        Files.writeString(archive, "something else");

        assertThatThrownBy(() -> new PhotoArchive(folder).unpack(folder.resolve("photos")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(archive.toString())
                .hasMessageContaining(PhotoArchive.sha256(archive))
                .hasMessageContaining(PhotoArchive.SHA256)
                .hasMessageContaining("delete it");
    }
}
