package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class TrackerTest {
    private static final long MILLI = 1_000_000L;
    private static final long START_NANOS = 1_000_000_000L;

    private final Tracker tracker = new Tracker(0.6f);
    private long nanos = START_NANOS;

    @Test
    void a_face_is_confirmed_at_5_and_at_60_pictures_a_second() {
        for (long pauseMillis : new long[] {200, 16}) {
            Tracker fresh = new Tracker(0.6f);
            long now = START_NANOS;
            for (int i = 0; now - START_NANOS <= 450 * MILLI; i++) {
                fresh.follow(List.of(Faces.at(100 + i, 100, 50, 0.9f)), at(now), now);
                if (i < 2) {
                    assertThat(fresh.tracks().getFirst().isConfirmed()).isFalse();
                }
                now += pauseMillis * MILLI;
            }

            assertThat(fresh.tracks()).hasSize(1);
            assertThat(fresh.tracks().getFirst().isConfirmed()).isTrue();
        }
    }

    @Test
    void two_who_cross_keep_their_tracks() {
        for (int i = 0; i <= 50; i++) {
            next(Faces.at(100 + 8 * i, 100, 60, 0.9f), Faces.at(500 - 8 * i, 112, 60, 0.9f));
        }

        assertThat(tracker.tracks()).extracting(Track::number).containsExactly(1L, 2L);
        assertThat(tracker.tracks().getFirst().face().box().centerXPx()).isEqualTo(500);
        assertThat(tracker.tracks().get(1).face().box().centerXPx()).isEqualTo(100);
    }

    @Test
    void two_who_meet_are_looked_at_again() {
        for (int i = 0; i <= 25; i++) {
            next(Faces.at(100 + 8 * i, 100, 60, 0.9f), Faces.at(500 - 8 * i, 112, 60, 0.9f));
        }

        assertThat(tracker.tracks()).allMatch(Track::isSuspect);
    }

    @Test
    void somebody_hidden_for_less_than_a_second_is_the_same_track() {
        for (int i = 0; i < 10; i++) {
            next(Faces.at(100 + 5 * i, 100, 60, 0.9f));
        }
        for (int i = 0; i < 15; i++) {
            assertThat(next()).isEmpty();
        }
        next(Faces.at(100 + 5 * 25, 100, 60, 0.9f));

        assertThat(tracker.tracks()).extracting(Track::number).containsExactly(1L);
        assertThat(tracker.tracks().getFirst().isSuspect()).isTrue();
    }

    @Test
    void somebody_gone_for_more_than_a_second_ends_and_comes_back_as_another_track() {
        for (int i = 0; i < 10; i++) {
            next(Faces.at(100, 100, 60, 0.9f));
        }
        List<Track> ended = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ended.addAll(next());
        }
        next(Faces.at(100, 100, 60, 0.9f));

        assertThat(ended).extracting(Track::number).containsExactly(1L);
        assertThat(tracker.tracks()).extracting(Track::number).containsExactly(2L);
    }

    @Test
    void a_doubtful_detection_continues_a_track_and_starts_none() {
        for (int i = 0; i < 5; i++) {
            next(Faces.at(100, 100, 60, 0.9f));
        }
        next(Faces.at(101, 100, 60, 0.4f), Faces.at(400, 100, 60, 0.4f));

        assertThat(tracker.tracks()).hasSize(1);
        assertThat(tracker.tracks().getFirst().face().score()).isEqualTo(0.4f);
    }

    @Test
    void nobody_jumps_across_the_picture_or_to_another_size() {
        for (int i = 0; i < 5; i++) {
            next(Faces.at(100, 100, 60, 0.9f));
        }
        next(Faces.at(250, 100, 60, 0.9f), Faces.at(100, 100, 200, 0.9f));

        assertThat(tracker.tracks()).hasSize(3);
    }

    @Test
    void after_three_seconds_without_pictures_everybody_is_new() {
        for (int i = 0; i < 5; i++) {
            next(Faces.at(100, 100, 60, 0.9f));
        }
        nanos += 4_000 * MILLI;

        assertThat(next(Faces.at(100, 100, 60, 0.9f))).hasSize(1);
        assertThat(tracker.tracks()).extracting(Track::number).containsExactly(2L);
    }

    @Test
    void a_split_track_is_another_one_in_the_same_place() {
        for (int i = 0; i < 5; i++) {
            next(Faces.at(100, 100, 60, 0.9f));
        }
        Track first = tracker.tracks().getFirst();

        Track other = tracker.split(first, at(nanos), nanos);

        assertThat(tracker.tracks()).containsExactly(other);
        assertThat(other.number()).isEqualTo(2);
        assertThat(other.isConfirmed()).isTrue();
        assertThat(other.face()).isEqualTo(first.face());
    }

    private List<Track> next(FaceDetection... faces) {
        nanos += 40 * MILLI;
        return tracker.follow(List.of(faces), at(nanos), nanos);
    }

    private static Instant at(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
