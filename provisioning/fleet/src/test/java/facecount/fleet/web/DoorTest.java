package facecount.fleet.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Who is let in, and for how long. */
class DoorTest {
    private static final String PASSWORD = "correct horse battery";

    /** So long that it is not worth a hash, which takes half a second. */
    private static final String WRONG = "wrong".repeat(100);

    @TempDir Path folder;

    private final SetClock clock = new SetClock();
    private PasswordFile file;

    @BeforeEach
    void set() {
        file = new PasswordFile(folder.resolve("web-password"));
        file.write(PASSWORD);
    }

    @Test
    void the_password_opens_and_another_one_does_not() {
        Door door = new Door(file, clock);

        assertThat(door.enter("another one at all")).isEqualTo(new Door.Answer.Wrong());
        assertThat(door.isIn(token(door), true)).isTrue();
        assertThat(door.isIn("", true)).isFalse();
    }

    @Test
    void five_wrong_passwords_lock_it_for_a_quarter_of_an_hour_then_for_twice_as_long() {
        Door door = new Door(file, clock);

        for (long minutes : new long[] {15, 30, 60, 120, 240, 240}) {
            for (int attempt = 1; attempt < 5; attempt++) {
                assertThat(door.enter(WRONG)).isEqualTo(new Door.Answer.Wrong());
            }
            assertThat(door.enter(WRONG))
                    .isEqualTo(new Door.Answer.Locked(Duration.ofMinutes(minutes)));
            clock.now = clock.now.plus(Duration.ofMinutes(minutes)).minusSeconds(1);
            assertThat(door.enter(PASSWORD))
                    .isEqualTo(new Door.Answer.Locked(Duration.ofSeconds(1)));
            clock.now = clock.now.plusSeconds(1);
        }

        assertThat(door.isIn(token(door), true)).isTrue();
    }

    @Test
    void after_half_an_hour_without_use_one_is_out() {
        Door door = new Door(file, clock);
        String token = token(door);

        clock.now = clock.now.plus(Duration.ofMinutes(29));
        assertThat(door.isIn(token, true)).isTrue();
        clock.now = clock.now.plus(Duration.ofMinutes(29));
        assertThat(door.isIn(token, false)).as("a page that only looks").isTrue();
        clock.now = clock.now.plus(Duration.ofMinutes(1));

        assertThat(door.isIn(token, true)).isFalse();
    }

    @Test
    void after_twelve_hours_one_is_out_however_busy() {
        Door door = new Door(file, clock);
        String token = token(door);

        for (int minutes = 0; minutes < 12 * 60; minutes += 20) {
            assertThat(door.isIn(token, true)).isTrue();
            clock.now = clock.now.plus(Duration.ofMinutes(20));
        }

        assertThat(door.isIn(token, true)).isFalse();
    }

    @Test
    void who_leaves_is_out_and_so_is_everybody_when_the_password_changes() {
        Door door = new Door(file, clock);
        String one = token(door);
        String other = token(door);

        door.leave(one);
        assertThat(door.isIn(one, true)).isFalse();
        assertThat(door.isIn(other, true)).isTrue();

        file.write(PASSWORD);
        assertThat(door.isIn(other, true)).isFalse();
    }

    @Test
    void a_password_is_kept_as_a_costly_hash_that_only_its_owner_may_read() throws Exception {
        assertThat(Files.readString(file.file()))
                .startsWith("pbkdf2-hmac-sha256 600000 ")
                .doesNotContain(PASSWORD);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.file())))
                .isEqualTo("rw-------");

        Files.setPosixFilePermissions(file.file(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> new Door(file, clock))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("chmod 600 " + file.file());
    }

    @Test
    void without_a_password_or_with_half_of_one_there_is_no_door() throws Exception {
        PasswordFile none = new PasswordFile(folder.resolve("none"));

        assertThatThrownBy(() -> new Door(none, clock))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("facecount fleet password");
        Files.writeString(file.file(), "pbkdf2-hmac-sha256 1 AAAA AAAA");
        assertThatThrownBy(() -> new Door(file, clock))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("is damaged");
        assertThatThrownBy(() -> file.write("short"))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("10 to 256 characters, got 5");
    }

    private static String token(Door door) {
        assertThat(door.enter(PASSWORD)).isInstanceOf(Door.Answer.In.class);
        return ((Door.Answer.In) door.enter(PASSWORD)).token();
    }

    /** Stands still until it is set. */
    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T08:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
