package facecount.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

class LiveCameraTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final CameraSettings HASTY =
            CameraSettings.defaults("/dev/video-scripted")
                    .withFrameDeadline(Duration.ofMillis(200))
                    .withFrozenAfter(Duration.ofMillis(150))
                    .withReopenPause(Duration.ofMillis(5), Duration.ofMillis(40));

    private final AtomicInteger openings = new AtomicInteger();

    @Test
    void pictures_are_stamped_when_they_are_delivered() {
        try (Camera camera = camera(InstantSource.fixed(NOON), new ScriptedSource.Step.Flicker())) {
            assertThat(picture(camera).capturedAt()).isEqualTo(NOON);
            await(() -> camera.status().state() == CameraStatus.State.DELIVERING);
            assertThat(camera.picturesAreSeparate()).isFalse();
        }
    }

    @Test
    void a_source_that_breaks_is_opened_again() {
        try (Camera camera =
                camera(
                        InstantSource.system(),
                        new ScriptedSource.Step.Show(1),
                        new ScriptedSource.Step.Break("the cable is out"))) {
            for (int round = 0; round < 5; round++) {
                picture(camera);
            }

            await(() -> camera.status().reopenings() >= 4);
            assertThat(camera.status().lastProblem()).isEqualTo("the cable is out");
        }
    }

    @Test
    void a_source_that_stalls_is_interrupted_at_its_deadline_and_opened_again() {
        try (Camera camera =
                camera(
                        InstantSource.system(),
                        new ScriptedSource.Step.Show(1),
                        new ScriptedSource.Step.Stall())) {
            picture(camera);
            picture(camera);

            assertThat(camera.status().reopenings()).isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void a_source_that_hangs_in_its_driver_is_reported_and_taken_back_if_it_returns() {
        CountDownLatch driver = new CountDownLatch(1);
        try (Camera camera =
                camera(
                        InstantSource.system(),
                        new ScriptedSource.Step.Show(1),
                        new ScriptedSource.Step.Hang(driver))) {
            picture(camera);

            await(() -> camera.status().state() == CameraStatus.State.HUNG);
            assertThat(camera.status().lastProblem()).contains("hangs in its driver");
            assertThat(camera.take(Duration.ZERO)).isInstanceOf(Delivery.Nothing.class);

            driver.countDown();
            picture(camera);
            await(() -> camera.status().state() == CameraStatus.State.DELIVERING);
        }
    }

    @Test
    void a_camera_whose_driver_hangs_can_still_be_closed() {
        CountDownLatch driver = new CountDownLatch(1);
        Camera camera = camera(InstantSource.system(), new ScriptedSource.Step.Hang(driver));

        camera.close();

        assertThat(camera.take(SOON)).isInstanceOf(Delivery.End.class);
        driver.countDown();
    }

    @Test
    void a_frozen_picture_is_noticed_withheld_and_the_source_opened_again() {
        try (Camera camera = camera(InstantSource.system(), new ScriptedSource.Step.Freeze(7))) {
            await(() -> camera.status().state() == CameraStatus.State.FROZEN);
            await(() -> camera.status().reopenings() >= 2);
            camera.take(Duration.ZERO); /* the last one from before */

            assertThat(camera.take(Duration.ofMillis(100))).isInstanceOf(Delivery.Nothing.class);
            assertThat(camera.status().state()).isEqualTo(CameraStatus.State.FROZEN);
            assertThat(camera.status().lastProblem()).contains("exactly the same picture");
        }
    }

    @Test
    void a_source_that_is_no_longer_frozen_delivers_again() {
        try (Camera camera =
                Camera.live(
                        HASTY,
                        () ->
                                new ScriptedSource(
                                        openings.incrementAndGet() < 3
                                                ? List.of(new ScriptedSource.Step.Freeze(7))
                                                : List.of(new ScriptedSource.Step.Flicker())),
                        InstantSource.system(),
                        Arena::ofShared)) {
            await(() -> camera.status().state() == CameraStatus.State.FROZEN);
            await(() -> camera.status().state() == CameraStatus.State.DELIVERING);

            picture(camera);
        }
    }

    @Test
    void a_picture_that_changes_is_not_frozen() {
        try (Camera camera = camera(InstantSource.system(), new ScriptedSource.Step.Flicker())) {
            long deadlineNanos = System.nanoTime() + HASTY.frozenAfter().multipliedBy(3).toNanos();
            while (System.nanoTime() < deadlineNanos) {
                picture(camera);
                assertThat(camera.status().state()).isNotEqualTo(CameraStatus.State.FROZEN);
            }
        }
    }

    @Test
    void no_pixel_buffer_is_allocated_after_the_start() {
        CountingArena arena = new CountingArena();
        try (Camera camera =
                Camera.live(
                        HASTY,
                        () ->
                                new ScriptedSource(
                                        List.of(
                                                new ScriptedSource.Step.Show(1),
                                                new ScriptedSource.Step.Show(2),
                                                new ScriptedSource.Step.Show(3),
                                                new ScriptedSource.Step.Show(4),
                                                new ScriptedSource.Step.Break("cable"))),
                        InstantSource.system(),
                        () -> arena)) {
            while (camera.status().reopenings() < 5) {
                picture(camera);
            }

            assertThat(arena.allocations()).isEqualTo(3);
        }
    }

    @Test
    void a_device_that_does_not_exist_is_lost_with_the_remedy_and_never_ends() {
        try (Camera camera =
                Camera.live(
                        CameraSettings.defaults("/dev/video-none")
                                .withReopenPause(Duration.ofMillis(5), Duration.ofMillis(5)))) {
            await(() -> camera.status().state() == CameraStatus.State.LOST);

            assertThat(camera.status().lastProblem())
                    .startsWith("/dev/video-none does not exist: plug the camera in");
            assertThat(camera.take(Duration.ofMillis(30))).isInstanceOf(Delivery.Nothing.class);
        }
    }

    @Test
    void a_device_that_is_plugged_in_again_is_opened_long_before_its_pause_is_over()
            throws IOException {
        Path device = Path.of("/dev/shm/facecount-test-" + ProcessHandle.current().pid());
        try (Camera camera =
                Camera.live(
                        CameraSettings.defaults(device.toString())
                                .withReopenPause(Duration.ofMinutes(5), Duration.ofMinutes(5)))) {
            await(() -> camera.status().lastProblem().contains("does not exist"));

            Files.createFile(device);

            await(() -> camera.status().lastProblem().contains("does not work as a camera"));
        } finally {
            Files.deleteIfExists(device);
        }
    }

    @Test
    void something_that_is_no_camera_is_lost_with_a_reason() {
        try (Camera camera = Camera.live(CameraSettings.defaults("/dev/null"))) {
            await(() -> camera.status().state() == CameraStatus.State.LOST);

            assertThat(camera.status().lastProblem())
                    .startsWith("/dev/null does not work as a camera: ");
        }
    }

    @Test
    void a_network_camera_that_does_not_answer_is_lost_and_its_password_is_not_told() {
        try (Camera camera =
                Camera.live(CameraSettings.defaults("rtsp://shop:secret@127.0.0.1:9/stream"))) {
            await(() -> camera.status().state() == CameraStatus.State.LOST);

            assertThat(camera.status().lastProblem())
                    .startsWith("rtsp://127.0.0.1:9/stream cannot be opened: Connection refused");
            assertThat(camera.status().toString()).doesNotContain("secret");
        }
    }

    @Test
    void a_file_is_not_live() {
        assertThatThrownBy(() -> Camera.live(CameraSettings.defaults("film.mp4")))
                .isInstanceOf(CameraException.class)
                .hasMessageContaining("film.mp4 is a file");
    }

    private Camera camera(InstantSource clock, ScriptedSource.Step... script) {
        return Camera.live(
                HASTY, () -> new ScriptedSource(List.of(script)), clock, Arena::ofShared);
    }

    private static Frame picture(Camera camera) {
        return ((Delivery.Picture) camera.take(SOON)).frame();
    }

    private static void await(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for 20 s").isLessThan(deadlineNanos);
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
