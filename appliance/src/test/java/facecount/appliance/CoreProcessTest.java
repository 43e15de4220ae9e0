package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;

class CoreProcessTest {
    private static final Path RUNTIME = Path.of("/run/user/1000/facecount-op");

    @Test
    void two_boxes_of_one_user_do_not_share_a_socket() {
        Path door = CoreProcess.socket(RUNTIME, Path.of("/var/lib/facecount/door"));

        assertThat(door.getParent()).isEqualTo(RUNTIME);
        assertThat(CoreProcess.socket(RUNTIME, Path.of("/var/lib/facecount/till")))
                .isNotEqualTo(door);
        assertThat(CoreProcess.socket(RUNTIME, Path.of("/var/lib/facecount/till/../door")))
                .isEqualTo(door);
    }
}
