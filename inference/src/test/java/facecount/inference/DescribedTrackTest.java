package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

final class DescribedTrackTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void a_single_picture_says_what_it_is() {
        DescribedFace face = face(0, 30, 1);

        DescribedTrack track = DescribedTrack.of(List.of(face));

        assertThat(track.embedding().similarity(face.embedding())).isCloseTo(1, within(1e-6f));
        assertThat(track.pictures()).isEqualTo(1);
        assertThat(track.quality()).isEqualTo(face.quality());
    }

    @Test
    void pictures_as_good_as_each_other_weigh_the_same() {
        DescribedFace one = face(0, 30, 1);
        DescribedFace other = face(1, 30, 1);

        DescribedTrack track = DescribedTrack.of(List.of(one, other));

        assertThat(track.pictures()).isEqualTo(2);
        assertThat(track.embedding().similarity(one.embedding()))
                .isCloseTo(track.embedding().similarity(other.embedding()), within(1e-6f));
    }

    @Test
    void the_better_picture_decides_whoever_comes_first() {
        DescribedFace small = face(0, 12, 0.5f);
        DescribedFace large = face(1, 35, 1);

        DescribedTrack track = DescribedTrack.of(List.of(small, large));

        assertThat(track.pictures()).isEqualTo(2);
        assertThat(track.embedding().similarity(large.embedding())).isGreaterThan(0.99f);
        assertThat(track.quality()).isEqualTo(large.quality());
    }

    @Test
    void a_picture_well_below_the_best_is_left_out() {
        DescribedFace large = face(1, 35, 1);

        DescribedTrack track = DescribedTrack.of(List.of(large, face(0, 20, 1)));

        assertThat(track.pictures()).isEqualTo(1);
        assertThat(track.embedding().similarity(large.embedding())).isCloseTo(1, within(1e-6f));
    }

    @Test
    void a_track_has_a_picture() {
        assertThatIllegalArgumentException().isThrownBy(() -> DescribedTrack.of(List.of()));
    }

    private DescribedFace face(int dimension, float eyeDistancePx, float sharpness) {
        MemorySegment values = arena.allocate(FaceEmbedding.BYTES, 64);
        values.setAtIndex(ValueLayout.JAVA_FLOAT, dimension, 1);
        return new DescribedFace(
                new Box(0, 0, 10, 10),
                new FaceQuality(eyeDistancePx, sharpness, 1, 0.9f),
                FaceEmbedding.of(values),
                EmotionScores.NONE);
    }
}
