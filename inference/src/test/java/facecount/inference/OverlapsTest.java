package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OverlapsTest {
    private final Overlaps overlaps = new Overlaps(0.3f);

    @Test
    void of_boxes_on_one_face_the_best_is_kept() {
        overlaps.add(Faces.at(100, 100, 50, 0.7f));
        overlaps.add(Faces.at(104, 102, 50, 0.9f));
        overlaps.add(Faces.at(300, 100, 50, 0.8f));

        assertThat(overlaps.keepBest())
                .extracting(FaceDetection::score)
                .containsExactly(0.9f, 0.8f);
    }

    @Test
    void neighbours_who_overlap_little_are_both_kept() {
        overlaps.add(Faces.at(100, 100, 50, 0.7f));
        overlaps.add(Faces.at(135, 100, 50, 0.9f));

        assertThat(overlaps.keepBest()).hasSize(2);
    }

    @Test
    void a_new_picture_starts_with_nothing() {
        overlaps.add(Faces.at(100, 100, 50, 0.7f));
        overlaps.clear();

        assertThat(overlaps.keepBest()).isEmpty();
    }
}
