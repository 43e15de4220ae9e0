package facecount.appliance.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import facecount.appliance.vision.VisionLink.SilenceLimits;
import facecount.inference.Observation;
import facecount.inference.View;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

class VisionLinkTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final long SESSION = 4711;

    @TempDir private Path folder;

    @Test
    void what_was_seen_reaches_the_core_in_order_through_lives_of_the_core() throws Exception {
        Path socket = folder.resolve("vision.socket");
        AcknowledgingRecorder recorder = new AcknowledgingRecorder();
        try (SocketCoreLink vision = SocketCoreLink.open(socket, SESSION)) {
            Thread sayer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int i = 1; i <= 2000; i++) {
                                            vision.observe(People.appears(i, NOON), () -> {});
                                        }
                                    });
            for (int life = 0; life < 8; life++) {
                // A fast machine may be through before the last life.
                int enough = Math.min(2000, recorder.of(SESSION).size() + 150);
                try (VisionLink core = open(socket, recorder)) {
                    recorder.acknowledgeOn(core);
                    Eventually.await(
                            "more is observed", () -> recorder.of(SESSION).size() >= enough);
                }
            }
            try (VisionLink core = open(socket, recorder)) {
                recorder.acknowledgeOn(core);
                sayer.join();
                Eventually.await("all is acknowledged", () -> vision.unacknowledged() == 0);
            }
        }

        assertThat(recorder.gaps()).isEmpty();
        assertThat(recorder.of(SESSION)).extracting(Observation::track).isSorted().hasSize(2000);
        assertThat(recorder.told()).isGreaterThanOrEqualTo(2000);
    }

    @Test
    void what_is_not_acknowledged_is_said_again_to_the_next_core() throws Exception {
        Path socket = folder.resolve("vision.socket");
        try (SocketCoreLink vision = SocketCoreLink.open(socket, SESSION)) {
            Recorder forgetful = new Recorder();
            try (VisionLink _ = open(socket, forgetful)) {
                for (int i = 1; i <= 10; i++) {
                    vision.observe(People.isSeen(i, i, NOON), () -> {});
                }
                Eventually.await("ten are told", () -> forgetful.of(SESSION).size() == 10);
            }
            Recorder next = new Recorder();
            try (VisionLink core = open(socket, next)) {
                Eventually.await("ten are told again", () -> next.of(SESSION).size() == 10);
                core.acknowledge(SESSION, 7);
                Eventually.await("three are kept", () -> vision.unacknowledged() == 3);
            }
        }
    }

    @Test
    void vision_waits_when_64_are_unacknowledged() throws Exception {
        Path socket = folder.resolve("vision.socket");
        Recorder recorder = new Recorder();
        AtomicLong waits = new AtomicLong();
        try (VisionLink core = open(socket, recorder);
                SocketCoreLink vision = SocketCoreLink.open(socket, SESSION)) {
            Thread sayer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        for (int i = 1; i <= 65; i++) {
                                            vision.observe(
                                                    People.appears(i, NOON),
                                                    waits::incrementAndGet);
                                        }
                                    });
            Eventually.await("64 are told", () -> recorder.of(SESSION).size() == 64);
            Eventually.await("the 65th waits", () -> waits.get() > 0);
            assertThat(sayer.isAlive()).isTrue();

            core.acknowledge(SESSION, 1);

            Eventually.await("the 65th is told", () -> recorder.of(SESSION).size() == 65);
            sayer.join();
        }
    }

    @Test
    void a_core_that_is_behind_is_not_mistaken_for_a_silent_vision() throws Exception {
        Path socket = folder.resolve("vision.socket");
        CountDownLatch diskIsBack = new CountDownLatch(1);
        Recorder recorder =
                new Recorder() {
                    // It waits, and must not keep the others from asking meanwhile.
                    @Override
                    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
                    public void observed(long session, long number, Observation observation) {
                        try {
                            diskIsBack.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        super.observed(session, number, observation);
                    }
                };
        SilenceLimits impatient = new SilenceLimits(Duration.ofMillis(100), Duration.ofMillis(100));
        try (VisionLink _ = VisionLink.open(socket, recorder, impatient);
                SocketCoreLink vision = SocketCoreLink.open(socket, SESSION)) {
            vision.observe(People.appears(1, NOON), () -> {});
            Eventually.await("vision is there", () -> recorder.connections() == 1);
            Thread.sleep(400);
            assertThat(recorder.silences()).isZero();
            diskIsBack.countDown();
            Eventually.await("vision is silent now", () -> recorder.silences() > 0);
        }
    }

    @Test
    void strangers_are_turned_away_and_vision_stays_connected() throws Exception {
        Path socket = folder.resolve("vision.socket");
        AcknowledgingRecorder recorder = new AcknowledgingRecorder();
        try (VisionLink core = open(socket, recorder);
                SocketCoreLink vision = SocketCoreLink.open(socket, SESSION)) {
            recorder.acknowledgeOn(core);
            Eventually.await("vision is there", () -> recorder.connections() == 1);
            for (String garbage :
                    List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\1\1", "\0\0\0\0", "\177\0\0\0x")) {
                try (SocketChannel stranger =
                        SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                    stranger.write(ByteBuffer.wrap(garbage.getBytes(ISO_8859_1)));
                    assertThat(isTurnedAway(stranger)).isTrue();
                }
            }

            vision.observe(People.appears(1, NOON), () -> {});
            vision.view(new View(NOON, 1, List.of()));
            vision.report(ObservationCodecTest.report("CPU", ""));

            Eventually.await("all is told", () -> recorder.views() + recorder.reports() == 2);
            Eventually.await("all is confirmed", () -> vision.unacknowledged() == 0);
            assertThat(recorder.connections()).isEqualTo(1);
        }
    }

    @Test
    void a_newer_vision_replaces_the_older() throws Exception {
        Path socket = folder.resolve("vision.socket");
        Recorder recorder = new Recorder();
        try (VisionLink _ = open(socket, recorder);
                SocketChannel older = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer hello = ByteBuffer.allocateDirect(ObservationCodec.MESSAGE_BYTES_MAX);
            ObservationCodec.encode(new Message.Hello(1, ProcessHandle.current().pid()), hello);
            older.write(hello.flip());
            Eventually.await("the older is there", () -> recorder.connections() == 1);

            try (SocketCoreLink newer = SocketCoreLink.open(socket, 2)) {
                newer.observe(People.appears(1, NOON), () -> {});
                Eventually.await("the newer is heard", () -> recorder.of(2).size() == 1);

                // What it was told before is all it hears: its connection ends.
                byte[] told = Channels.newInputStream(older).readAllBytes();
                assertThat(told.length).isLessThan(ObservationCodec.MESSAGE_BYTES_MAX);
                assertThat(recorder.disconnections()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_pause_reaches_vision_also_when_it_connects_later() throws Exception {
        Path socket = folder.resolve("vision.socket");
        try (VisionLink core = open(socket, new Recorder())) {
            core.pause();
            try (SocketCoreLink vision = SocketCoreLink.open(socket, SESSION)) {
                Eventually.await("it pauses", () -> vision.wish() == CoreLink.Wish.PAUSE);
                core.resume();
                Eventually.await("it watches", () -> vision.wish() == CoreLink.Wish.WATCH);
                core.stop();
                Eventually.await("it stops", () -> vision.wish() == CoreLink.Wish.STOP);
            }
        }
    }

    @Test
    void vision_that_comes_before_the_core_waits_to_be_told() throws Exception {
        Path socket = folder.resolve("vision.socket");
        try (SocketCoreLink vision = SocketCoreLink.open(socket, SESSION)) {
            assertThat(vision.wish()).isEqualTo(CoreLink.Wish.NOT_SAID);
            try (VisionLink _ = open(socket, new Recorder())) {
                Eventually.await("it watches", () -> vision.wish() == CoreLink.Wish.WATCH);
            }
        }
    }

    @Test
    void only_its_own_user_can_connect_and_nothing_is_left_behind() throws Exception {
        Path socket = folder.resolve("vision.socket");
        Files.createFile(socket);

        try (VisionLink _ = open(socket, new Recorder())) {
            assertThat(Files.getPosixFilePermissions(socket))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_path_that_is_too_long_is_said_before_the_operating_system_does() {
        Path socket = folder.resolve("x".repeat(120));

        assertThatThrownBy(() -> open(socket, new Recorder()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("at most 106 bytes");
    }

    @Test
    void a_waiting_vision_does_not_wait_longer_than_it_may_when_it_is_told_to_end() {
        try (SocketCoreLink vision = SocketCoreLink.open(folder.resolve("nobody"), SESSION)) {
            for (int i = 1; i <= 64; i++) {
                vision.observe(People.appears(i, NOON), () -> {});
            }
            vision.hurry(Duration.ofMillis(50));

            vision.observe(People.appears(65, NOON), () -> {});

            assertThat(vision.flush(Duration.ofSeconds(60), () -> {})).isFalse();
            assertThat(vision.unacknowledged()).isEqualTo(64);
        }
    }

    private static boolean isTurnedAway(SocketChannel stranger) {
        try {
            return stranger.read(ByteBuffer.allocate(10)) < 0;
        } catch (IOException reset) {
            /* What was not read of what the stranger said makes the end a reset. */
            return true;
        }
    }

    private static VisionLink open(Path socket, VisionLink.Handler handler) throws IOException {
        return VisionLink.open(socket, handler, SilenceLimits.standard());
    }

    /** Confirms at once. */
    private static final class AcknowledgingRecorder extends Recorder {
        private volatile Runnable acknowledge = () -> {};

        void acknowledgeOn(VisionLink core) {
            acknowledge = () -> core.acknowledge(SESSION, of(SESSION).size());
            // What came before this was confirmed on the link before, which is gone.
            acknowledge.run();
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public void observed(long session, long number, Observation observation) {
            super.observed(session, number, observation);
            acknowledge.run();
        }
    }
}
