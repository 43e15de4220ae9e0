package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;

class EmbeddingQueueTest {
    private static final long SECOND = 1_000_000_000L;
    private static final float FACE_PX = 80;

    private final MemorySegment unit = Arena.ofAuto().allocate(FaceEmbedding.BYTES, 64);

    EmbeddingQueueTest() {
        unit.setAtIndex(JAVA_FLOAT, 0, 1);
    }

    @Test
    void who_is_not_described_comes_before_who_is() {
        Track described = track(1, FACE_PX);
        Track waiting = track(2, FACE_PX);
        embedded(described, SECOND);

        assertThat(EmbeddingQueue.next(List.of(described, waiting), 2 * SECOND)).contains(waiting);
    }

    @Test
    void who_may_be_another_comes_first() {
        Track suspect = track(1, FACE_PX);
        Track waiting = track(2, FACE_PX);
        embedded(suspect, SECOND);
        suspect.suspect();

        assertThat(EmbeddingQueue.next(List.of(waiting, suspect), SECOND)).contains(suspect);
    }

    @Test
    void pictures_of_one_track_are_a_fifth_of_a_second_apart() {
        Track track = track(1, FACE_PX);
        embedded(track, SECOND);

        assertThat(EmbeddingQueue.next(List.of(track), SECOND + SECOND / 10)).isEmpty();
        assertThat(EmbeddingQueue.next(List.of(track), SECOND + SECOND / 5)).contains(track);
    }

    @Test
    void after_five_pictures_only_every_ten_seconds() {
        Track track = track(1, FACE_PX);
        for (int i = 0; i < 5; i++) {
            embedded(track, SECOND);
        }

        assertThat(EmbeddingQueue.next(List.of(track), 9 * SECOND)).isEmpty();
        assertThat(EmbeddingQueue.next(List.of(track), 11 * SECOND)).contains(track);
    }

    @Test
    void a_clearly_better_picture_is_added_sooner() {
        Track track = track(1, 30);
        for (int i = 0; i < 5; i++) {
            embedded(track, SECOND);
        }
        track.follow(Faces.at(100, 100, FACE_PX, 0.9f), Instant.EPOCH, 2 * SECOND);

        assertThat(EmbeddingQueue.next(List.of(track), 2 * SECOND)).contains(track);
    }

    @Test
    void too_small_a_face_waits_until_it_is_closer() {
        assertThat(EmbeddingQueue.next(List.of(track(1, 12)), SECOND)).isEmpty();
    }

    @Test
    void the_description_is_said_at_1_3_and_5_pictures() {
        TrackDescription description = new TrackDescription();
        StringBuilder said = new StringBuilder();
        for (int i = 1; i <= 6; i++) {
            description.add(unit, 0.8f, new FaceQuality(30, 1, 1, 1), i * SECOND);
            if (description.isWorthSaying(i * SECOND)) {
                FaceEmbedding _ = description.say(i * SECOND);
                said.append(i);
            }
        }

        assertThat(said.toString()).isEqualTo("135");
        assertThat(description.hasNews()).isTrue();
    }

    private void embedded(Track track, long nanos) {
        track.description()
                .add(
                        unit,
                        CropQuality.ofGeometry(track.face()),
                        CropQuality.describe(track.face(), 1),
                        nanos);
    }

    private static Track track(long number, float widthPx) {
        Track track = new Track(number, Faces.at(100, 100, widthPx, 0.9f), Instant.EPOCH, 0);
        track.confirm();
        return track;
    }
}
