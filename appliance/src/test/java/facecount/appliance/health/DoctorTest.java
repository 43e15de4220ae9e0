package facecount.appliance.health;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.health.Finding.Result;
import facecount.appliance.health.SightChecks.AcceleratorUse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

class DoctorTest {
    private static final Duration LOOK = Duration.ofSeconds(4);
    private static final PictureMeasure SHARP = new PictureMeasure(0.5f, 0.8f);

    @TempDir private Path folder;

    @Test
    void one_check_after_the_other_is_asked_and_told_at_once() throws Exception {
        List<Finding> told = new ArrayList<>();

        List<Finding> findings =
                new Doctor(LOOK)
                        .examine(
                                List.of(
                                        new Check("a", () -> Finding.ok("a", "fine")),
                                        new Check("b", () -> Finding.note("b", "hm", "look"))),
                                told::add);

        assertThat(findings).extracting(Finding::name).containsExactly("a", "b");
        assertThat(told).isEqualTo(findings);
        assertThat(Doctor.foundSomething(findings)).isFalse();
    }

    @Test
    void a_check_that_never_answers_or_fails_does_not_keep_the_others_from_being_asked()
            throws Exception {
        var never = new CountDownLatch(1);

        List<Finding> findings =
                new Doctor(Duration.ofMillis(50))
                        .examine(
                                List.of(
                                        new Check(
                                                "camera",
                                                () -> {
                                                    never.await();
                                                    return Finding.ok("camera", "");
                                                }),
                                        new Check(
                                                "disk",
                                                () -> {
                                                    throw new IOException("bad sector");
                                                }),
                                        new Check("java", () -> Finding.ok("java", "25"))),
                                _ -> {});

        assertThat(findings)
                .extracting(Finding::result)
                .containsExactly(Result.PROBLEM, Result.PROBLEM, Result.OK);
        assertThat(findings.get(0).text()).startsWith("no answer within");
        assertThat(findings.get(1).text()).isEqualTo("could not be checked: bad sector");
        assertThat(Doctor.foundSomething(findings)).isTrue();
    }

    @Test
    void the_java_that_runs_this_is_new_enough_and_an_old_one_is_not() throws Exception {
        assertThat(ask(MachineChecks.java(Runtime.version())).result()).isEqualTo(Result.OK);
        assertThat(ask(MachineChecks.java(Runtime.Version.parse("21.0.2"))))
                .isEqualTo(
                        Finding.problem(
                                "java", "Java 21.0.2 is too old", "install a JDK 25 or newer"));
    }

    @Test
    void a_data_folder_that_can_be_written_is_told_with_its_figures() throws Exception {
        Finding finding = ask(MachineChecks.dataFolder(folder.resolve("new")));

        assertThat(finding.text()).containsPattern("new: .* free, a commit takes \\d+ ms");
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void a_data_folder_that_cannot_be_written_is_a_problem() throws Exception {
        Path file = Files.writeString(folder.resolve("taken"), "");

        Finding finding = ask(MachineChecks.dataFolder(file));

        assertThat(finding.result()).isEqualTo(Result.PROBLEM);
        assertThat(finding.text()).startsWith(file + " cannot be written");
        assertThat(finding.remedy()).contains("data.folder");
    }

    @Test
    void a_full_or_slow_disk_is_told_apart_from_a_good_one() {
        Path data = Path.of("/var/lib/facecount");
        Duration quick = Duration.ofMillis(5);

        assertThat(MachineChecks.judge("disk", data, quick, 12_300_000_000L))
                .isEqualTo(
                        Finding.ok(
                                "disk", "/var/lib/facecount: 12.3 GB free, a commit takes 5 ms"));
        assertThat(MachineChecks.judge("disk", data, quick, 100_000_000L))
                .isEqualTo(
                        Finding.problem(
                                "disk",
                                "/var/lib/facecount: 100 MB free, a commit takes 5 ms",
                                "make space: at least 200 MB are needed"));
        assertThat(
                        MachineChecks.judge("disk", data, Duration.ofMillis(400), 12_300_000_000L)
                                .result())
                .isEqualTo(Result.NOTE);
    }

    @Test
    void a_clock_in_the_past_is_a_problem_and_one_nobody_sets_a_note() throws Exception {
        Clock past = Clock.fixed(Instant.parse("1970-01-01T00:05:00Z"), ZoneOffset.UTC);
        Clock now = Clock.fixed(Instant.parse("2026-11-25T10:00:00Z"), ZoneOffset.UTC);

        assertThat(ask(MachineChecks.clock(past, () -> true)).result()).isEqualTo(Result.PROBLEM);
        assertThat(ask(MachineChecks.clock(now, () -> false)).result()).isEqualTo(Result.NOTE);
        assertThat(ask(MachineChecks.clock(now, () -> true)))
                .isEqualTo(Finding.ok("clock", "2026-11-25 10:00 UTC, set by the network"));
    }

    @Test
    void a_port_in_use_is_a_problem_and_a_free_one_is_not() throws Exception {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();

            Finding finding = ask(MachineChecks.port("127.0.0.1", port));

            assertThat(finding.result()).isEqualTo(Result.PROBLEM);
            assertThat(finding.text()).startsWith("127.0.0.1:%d cannot be used".formatted(port));
        }
        assertThat(ask(MachineChecks.port("127.0.0.1", 0)).result()).isEqualTo(Result.OK);
    }

    @Test
    void a_camera_that_is_not_there_is_a_problem_that_names_those_that_are() throws Exception {
        Files.writeString(folder.resolve("video2"), "");

        assertThat(ask(MachineChecks.cameraDevice("/dev/video0", folder)))
                .isEqualTo(
                        Finding.problem(
                                "camera device",
                                "/dev/video0 does not exist; there is /dev/video2",
                                "set camera.source to one of these"));
        assertThat(ask(MachineChecks.cameraDevice("/dev/video2", folder)).result())
                .isEqualTo(Result.OK);
        assertThat(ask(MachineChecks.cameraDevice("rtsp://10.0.0.7/", folder)).result())
                .isEqualTo(Result.OK);
    }

    @Test
    void missing_libraries_of_the_system_are_named_by_package() throws Exception {
        Path libraries = Files.createDirectories(folder.resolve("usr/lib/x86_64-linux-gnu"));
        for (String file : List.of("libxcb.so.1", "libxcb-shm.so.0", "libpulse.so.0")) {
            Files.writeString(libraries.resolve(file), "");
        }

        assertThat(ask(MachineChecks.cameraLibraries("/dev/video0", folder, "amd64")))
                .isEqualTo(
                        Finding.problem(
                                "camera libraries",
                                "missing: libasound2",
                                "apt install libasound2"));
        assertThat(ask(MachineChecks.cameraLibraries("film.mp4", folder, "amd64")).result())
                .isEqualTo(Result.NOTE);
        assertThat(ask(MachineChecks.cameraLibraries("film.mp4", folder, "aarch64")).remedy())
                .isEqualTo(
                        "apt install libxcb1 libxcb-shm0 libasound2 libpulse0 libva2 libva-drm2"
                                + " libdrm2 libudev1");
        Files.writeString(libraries.resolve("libasound.so.2"), "");
        assertThat(ask(MachineChecks.cameraLibraries("/dev/video0", folder, "amd64")).result())
                .isEqualTo(Result.OK);
    }

    @Test
    void models_and_accelerator_are_told_as_the_caller_found_them() throws Exception {
        assertThat(ask(SightChecks.models(List::of)).result()).isEqualTo(Result.OK);
        assertThat(ask(SightChecks.models(() -> List.of("yunet.onnx: missing"))).text())
                .isEqualTo("yunet.onnx: missing");
        assertThat(
                        ask(SightChecks.accelerator(
                                        () -> new AcceleratorUse(true, "cpu, 2 threads")))
                                .result())
                .isEqualTo(Result.OK);
        assertThat(
                        ask(SightChecks.accelerator(
                                        () -> new AcceleratorUse(false, "cpu; no libcuda")))
                                .result())
                .isEqualTo(Result.NOTE);
    }

    @Test
    void a_camera_is_judged_by_the_first_thing_that_keeps_faces_from_being_seen() {
        assertThat(judged(0, 0, PictureMeasure.GOOD, 0, 0, "no such device"))
                .isEqualTo("no picture within 4 s: no such device");
        assertThat(judged(100, 1, SHARP, 1, 90, ""))
                .endsWith("widest face 90 px: it is always the same picture");
        assertThat(judged(100, 99, new PictureMeasure(0.03f, 0.8f), 0, 0, ""))
                .endsWith(": too dark to see faces");
        assertThat(judged(100, 99, new PictureMeasure(0.5f, 0.1f), 1, 90, ""))
                .endsWith(": blurred");
        assertThat(judged(100, 99, SHARP, 1, 41, ""))
                .endsWith(": too far, a face needs 60 px to be recognised again");
        assertThat(judged(100, 99, SHARP, 2, 90, ""))
                .isEqualTo(
                        "25.0 pictures a second, brightness 0.50, sharpness 0.80, 2 in view, widest"
                                + " face 90 px");
        assertThat(SightChecks.judge("camera", sample(100, 99, SHARP, 0, 0, "")).result())
                .isEqualTo(Result.NOTE);
        assertThat(SightChecks.judge("camera", sample(100, 99, SHARP, 1, 90, "")).result())
                .isEqualTo(Result.OK);
    }

    private static String judged(
            int pictures,
            int different,
            PictureMeasure measure,
            int faces,
            float widestFacePx,
            String problem) {
        return SightChecks.judge(
                        "camera",
                        sample(pictures, different, measure, faces, widestFacePx, problem))
                .text();
    }

    private static CameraSample sample(
            int pictures,
            int different,
            PictureMeasure measure,
            int faces,
            float widestFacePx,
            String problem) {
        return new CameraSample(pictures, different, LOOK, measure, faces, widestFacePx, problem);
    }

    private static Finding ask(Check check) throws Exception {
        return check.body().call();
    }
}
