package facecount.appliance.vision;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.vision.AnalysisLoop.Ending;
import facecount.camera.CameraStatus.State;
import facecount.camera.Delivery;
import facecount.inference.Observation;
import facecount.inference.Observation.EndReason;
import facecount.inference.Observation.FaceSeen;
import facecount.inference.Observation.TrackEnded;
import facecount.inference.Observation.TrackSeen;
import facecount.inference.View;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

class AnalysisLoopTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final ScriptedCore core = new ScriptedCore();

    @Test
    void the_last_track_ends_with_the_film_and_only_then_is_it_said_to_be_over() {
        var film = new ScriptedPictures(false).picture(NOON, 128).picture(NOON.plusSeconds(1), 128);

        assertThat(run(film)).isEqualTo(Ending.SOURCE_ENDED);

        assertThat(core.observed)
                .hasExactlyElementsOfTypes(
                        TrackSeen.class, FaceSeen.class, FaceSeen.class, TrackEnded.class);
        assertThat(core.observed.getLast().at()).isEqualTo(NOON.plusSeconds(1));
        assertThat(core.finished).isTrue();
    }

    @Test
    void each_picture_of_a_folder_shows_people_of_its_own() {
        var folder = new ScriptedPictures(true).picture(NOON, 0).picture(NOON.plusSeconds(1), 0);

        run(folder);

        assertThat(core.observed).extracting(Observation::track).containsExactly(1L, 1L, 2L, 2L);
    }

    @Test
    void a_lost_camera_ends_the_tracks_once_and_empties_the_view() {
        var camera =
                new ScriptedPictures(false)
                        .picture(NOON, 0)
                        .nothing(State.LOST)
                        .nothing(State.LOST)
                        .picture(NOON.plusSeconds(60), 0);

        run(camera);

        assertThat(core.observed)
                .filteredOn(TrackEnded.class::isInstance)
                .extracting(Observation::at)
                .contains(NOON);
        assertThat(core.views.getLast().faces()).isEmpty();
    }

    @Test
    void a_camera_that_hangs_ends_the_process_with_what_was_seen() {
        var camera = new ScriptedPictures(false).picture(NOON, 0).nothing(State.HUNG);

        assertThat(run(camera)).isEqualTo(Ending.CAMERA_HUNG);

        assertThat(core.observed.getLast())
                .isInstanceOfSatisfying(
                        TrackEnded.class,
                        end -> assertThat(end.reason()).isEqualTo(EndReason.SOURCE_ENDED));
    }

    @Test
    void a_short_silence_of_the_camera_ends_no_track() {
        var camera =
                new ScriptedPictures(false)
                        .picture(NOON, 0)
                        .nothing(State.DELIVERING)
                        .picture(NOON.plusSeconds(1), 0);

        run(camera);

        assertThat(core.observed).filteredOn(TrackEnded.class::isInstance).hasSize(1);
    }

    @Test
    void pictures_of_a_pause_are_not_looked_at() {
        var camera = new ScriptedPictures(false).picture(NOON, 0);
        camera.then(
                () -> {
                    core.wish = CoreLink.Wish.PAUSE;
                    return new Delivery.Nothing();
                });
        camera.picture(NOON.plusSeconds(1), 0).picture(NOON.plusSeconds(2), 0);

        run(camera);

        assertThat(core.observed)
                .hasExactlyElementsOfTypes(TrackSeen.class, FaceSeen.class, TrackEnded.class);
        assertThat(core.reports.getLast().paused()).isTrue();
    }

    @Test
    void before_the_core_has_said_that_it_is_not_paused_nobody_looks() {
        var camera = new ScriptedPictures(false).picture(NOON, 0);
        core.before.addAll(List.of(CoreLink.Wish.NOT_SAID, CoreLink.Wish.NOT_SAID));
        core.wish = CoreLink.Wish.PAUSE;

        run(camera);

        assertThat(core.before).isEmpty();
        assertThat(core.observed).isEmpty();
    }

    @Test
    void no_track_spans_a_clock_that_was_set_back() {
        var camera = new ScriptedPictures(false).picture(NOON, 0).picture(NOON.minusSeconds(9), 0);

        run(camera);

        assertThat(core.observed).filteredOn(TrackEnded.class::isInstance).isNotEmpty();
        assertThat(core.observed.get(2)).isInstanceOf(TrackEnded.class);
    }

    @Test
    void the_report_says_how_bright_the_picture_is() {
        run(new ScriptedPictures(false).picture(NOON, 51));

        assertThat(core.reports.getLast().brightness()).hasValue(0.2);
        assertThat(core.reports.getLast().pictures()).isEqualTo(1);
    }

    @Test
    void the_panel_gets_ten_views_a_second_at_most() {
        var film = new ScriptedPictures(false);
        for (int i = 0; i < 500; i++) {
            film.picture(NOON.plusMillis(40L * i), 0);
        }
        long start = System.nanoTime();

        run(film);

        long tenths = (System.nanoTime() - start) / 100_000_000;
        /* The first, one for each tenth that passed, and the empty one at the end. */
        assertThat(core.views.size()).isLessThanOrEqualTo((int) tenths + 2);
    }

    @Test
    void the_core_can_ask_for_a_fresh_process() {
        var film = new ScriptedPictures(false).picture(NOON, 0);
        core.wish = CoreLink.Wish.STOP;

        assertThat(run(film)).isEqualTo(Ending.RESTART_ASKED);

        assertThat(core.observed).isEmpty();
    }

    private Ending run(ScriptedPictures pictures) {
        try (pictures) {
            return new AnalysisLoop(pictures, new ScriptedAnalysis(3, 1000), core).run();
        }
    }

    /** Takes everything at once. */
    private static final class ScriptedCore implements CoreLink {
        private final List<Observation> observed = new ArrayList<>();
        private final List<View> views = new ArrayList<>();
        private final List<VisionReport> reports = new ArrayList<>();
        private final Queue<Wish> before = new ArrayDeque<>();
        private Wish wish = Wish.WATCH;
        private boolean finished;

        @Override
        public void observe(Observation observation, Runnable whileWaiting) {
            assertThat(finished).isFalse();
            observed.add(observation);
        }

        @Override
        public void view(View view) {
            views.add(view);
        }

        @Override
        public void report(VisionReport report) {
            reports.add(report);
        }

        @Override
        public Wish wish() {
            return before.isEmpty() ? wish : before.remove();
        }

        @Override
        public int unacknowledged() {
            return 0;
        }

        @Override
        public void hurry(Duration limit) {}

        @Override
        public boolean flush(Duration limit, Runnable whileWaiting) {
            return true;
        }

        @Override
        public boolean finish(Duration limit) {
            finished = true;
            return true;
        }

        @Override
        public void close() {}
    }
}
