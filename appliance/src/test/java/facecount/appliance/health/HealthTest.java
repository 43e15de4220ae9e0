package facecount.appliance.health;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.health.Fact.CameraState;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

class HealthTest {
    private final SteppedTime time = new SteppedTime();
    private final Health health = new Health(time, time::nanoTime);

    @BeforeEach
    void everythingIsWell() {
        health.report(new Fact.Vision(true));
        health.report(new Fact.Camera(CameraState.DELIVERING));
        health.report(new Fact.Pictures(25, 0.1f));
    }

    @Test
    void a_box_that_is_well_has_no_faults() {
        time.pass(Duration.ofDays(1));

        assertThat(health.faults()).isEmpty();
        assertThat(health.isDelivering()).isTrue();
    }

    @Test
    void a_box_that_starts_has_no_faults_until_starting_takes_too_long() {
        var starting = new Health(time, time::nanoTime);

        time.pass(Duration.ofSeconds(9));
        assertThat(starting.faults()).isEmpty();
        time.pass(Duration.ofSeconds(1));
        assertThat(starting.faults()).extracting(Fault::code).containsExactly("vision-gone");
        assertThat(starting.isDelivering()).isFalse();
    }

    @Test
    void nobody_hears_of_a_camera_that_is_back_quickly() {
        health.report(new Fact.Camera(CameraState.LOST));
        time.pass(Duration.ofSeconds(14));
        health.report(new Fact.Camera(CameraState.DELIVERING));
        time.pass(Duration.ofSeconds(60));

        assertThat(health.faults()).isEmpty();
    }

    @Test
    void a_camera_that_stays_away_is_a_fault_since_it_was_lost() {
        Instant lost = time.instant();
        health.report(new Fact.Camera(CameraState.LOST));
        time.pass(Duration.ofSeconds(15));

        assertThat(health.faults())
                .containsExactly(
                        new Fault(
                                "camera-lost",
                                Fault.Severity.ERROR,
                                "The camera sends no picture",
                                "Check that its cable is plugged in at both ends and that it has"
                                        + " power. The box tries again by itself.",
                                lost));
    }

    @Test
    void a_camera_that_comes_and_goes_is_one_fault_that_does_not_blink() {
        Instant lost = time.instant();
        for (int round = 0; round < 10; round++) {
            health.report(new Fact.Camera(CameraState.LOST));
            time.pass(Duration.ofSeconds(4));
            health.report(new Fact.Camera(CameraState.DELIVERING));
            time.pass(Duration.ofSeconds(6));
            if (round >= 2) {
                assertThat(health.faults()).extracting(Fault::since).containsExactly(lost);
            }
        }
        time.pass(Duration.ofSeconds(4));
        assertThat(health.faults()).isEmpty();
    }

    @Test
    void when_vision_is_gone_nothing_is_said_of_its_camera() {
        health.report(new Fact.Camera(CameraState.LOST));
        health.report(new Fact.PictureQuality(new PictureMeasure(0, 0)));
        health.report(new Fact.Vision(false));
        time.pass(Duration.ofMinutes(5));

        assertThat(health.faults()).extracting(Fault::code).containsExactly("vision-gone");
    }

    @Test
    void setting_the_clock_neither_raises_nor_clears_a_fault() {
        health.report(new Fact.Camera(CameraState.LOST));
        time.setWallClock(Instant.parse("2030-01-01T00:00:00Z"));
        assertThat(health.faults()).isEmpty();

        time.pass(Duration.ofSeconds(15));
        time.setWallClock(Instant.parse("2001-01-01T00:00:00Z"));
        assertThat(health.faults()).extracting(Fault::code).containsExactly("camera-lost");
    }

    @Test
    void the_worst_comes_first_and_of_equals_the_oldest() {
        health.report(new Fact.Pause(true));
        health.report(new Fact.Gallery(true));
        time.pass(Duration.ofSeconds(1));
        health.report(new Fact.Continuity(true));
        health.report(new Fact.Ledger(false));
        time.pass(Duration.ofSeconds(5));

        assertThat(health.faults())
                .extracting(Fault::code)
                .containsExactly("ledger-not-written", "gallery-full", "count-reset", "paused");
    }

    @Test
    void a_pause_is_shown_and_ended_at_once_and_a_forgotten_one_is_a_warning() {
        health.report(new Fact.Pause(true));
        assertThat(health.faults()).extracting(Fault::code).containsExactly("paused");

        time.pass(Duration.ofHours(2));
        assertThat(health.faults())
                .extracting(Fault::code)
                .containsExactly("pause-forgotten", "paused");

        health.report(new Fact.Pause(false));
        assertThat(health.faults()).isEmpty();
    }

    @Test
    void few_pictures_are_blamed_on_who_is_slow() {
        health.report(new Fact.Pictures(4, 0.8f));
        time.pass(Duration.ofMinutes(1));
        assertThat(health.faults()).extracting(Fault::code).containsExactly("box-busy");

        health.report(new Fact.Pictures(4, 0));
        time.pass(Duration.ofMinutes(1));
        assertThat(health.faults()).extracting(Fault::code).containsExactly("camera-slow");
    }

    @Test
    void a_dark_picture_is_not_called_blurred() {
        health.report(new Fact.PictureQuality(new PictureMeasure(0.02f, 0.1f)));
        time.pass(Duration.ofMinutes(2));
        assertThat(health.faults()).extracting(Fault::code).containsExactly("too-dark");

        health.report(new Fact.PictureQuality(new PictureMeasure(0.5f, 0.1f)));
        time.pass(Duration.ofMinutes(2));
        assertThat(health.faults()).extracting(Fault::code).containsExactly("blurred");
    }

    @Test
    void the_other_facts_are_faults_when_they_last() {
        health.report(new Fact.Disk(100_000_000));
        health.report(new Fact.ClockTrust(false));
        health.report(new Fact.Acceleration(false));
        time.pass(Duration.ofMinutes(10));

        assertThat(health.faults())
                .extracting(Fault::code)
                .containsExactly("clock-not-set", "disk-low", "accelerator-missing");
    }

    @Test
    void a_full_disk_is_said_at_once_and_dropped_detail_is_a_note() {
        health.report(new Fact.Space(true, true));
        assertThat(health.faults())
                .extracting(Fault::code)
                .containsExactly("disk-full", "detail-dropped");

        health.report(new Fact.Space(false, true));
        assertThat(health.faults())
                .extracting(Fault::severity)
                .containsExactly(Fault.Severity.NOTE);
    }

    @ParameterizedTest
    @EnumSource(
            value = CameraState.class,
            names = {"FROZEN", "HUNG", "STARTING", "LOST"})
    void a_camera_in_trouble_is_one_fault(CameraState state) {
        health.report(new Fact.Camera(state));
        time.pass(Duration.ofMinutes(1));

        assertThat(health.faults())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.code()).startsWith("camera-");
                            assertThat(fault.severity()).isEqualTo(Fault.Severity.ERROR);
                        });
    }

    @Test
    void every_fault_has_its_own_words_in_both_languages() {
        List<FaultText> texts =
                Arrays.stream(FaultKind.values())
                        .flatMap(
                                kind ->
                                        List.of(kind.text(Locale.ENGLISH), kind.text(Locale.FRENCH))
                                                .stream())
                        .toList();

        assertThat(new HashSet<>(texts)).hasSize(2 * FaultKind.values().length);
        assertThat(texts)
                .allSatisfy(
                        text -> {
                            assertThat(text.title()).isNotBlank().doesNotEndWith(".");
                            assertThat(text.advice()).endsWith(".");
                        });
    }

    @Test
    void a_fault_is_read_in_the_readers_language_and_else_in_english() {
        assertThat(Texts.of("camera-lost", Locale.CANADA_FRENCH).orElseThrow().title())
                .isEqualTo("La caméra n'envoie pas d'image");
        assertThat(Texts.of("camera-lost", Locale.GERMAN).orElseThrow().title())
                .isEqualTo("The camera sends no picture");
        assertThat(Texts.of("no-such-fault", Locale.FRENCH)).isEmpty();
        var foreign =
                new Fault("plugin-x", Fault.Severity.NOTE, "X is tired", "Let it.", time.instant());
        assertThat(Texts.of(foreign, Locale.FRENCH))
                .isEqualTo(new FaultText("X is tired", "Let it."));
    }
}
