package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SimilarityTransformTest {
    private static final float[] TEMPLATE = {
        38.2946f, 51.6963f, 73.5318f, 51.5014f, 56.0252f, 71.7366f, 41.5493f, 92.3655f, 70.7299f,
        92.2041f
    };

    @Test
    void a_turned_scaled_and_shifted_template_is_put_back() {
        SimilarityTransform away = new SimilarityTransform(1.6f, 0.9f, 210, -35);
        Landmarks face = moved(away);

        SimilarityTransform back = SimilarityTransform.onto(face, TEMPLATE);

        assertThat(back.x(face.noseX(), face.noseY())).isCloseTo(TEMPLATE[4], within(0.01f));
        assertThat(back.y(face.noseX(), face.noseY())).isCloseTo(TEMPLATE[5], within(0.01f));
        assertThat(back.scale()).isCloseTo(1 / away.scale(), within(1e-4f));
    }

    @Test
    void the_inverse_leads_back() {
        SimilarityTransform transform = new SimilarityTransform(0.7f, -0.4f, 12, 34);
        SimilarityTransform inverse = transform.inverse();

        assertThat(inverse.x(transform.x(5, 6), transform.y(5, 6))).isCloseTo(5, within(1e-4f));
        assertThat(inverse.y(transform.x(5, 6), transform.y(5, 6))).isCloseTo(6, within(1e-4f));
    }

    @Test
    void one_point_off_is_met_half_way_and_not_by_mirroring() {
        Landmarks mirrored = new Landmarks(73, 51, 38, 51, 56, 71, 70, 92, 41, 92);

        // The best without a mirror keeps the middle in its place.
        SimilarityTransform best = SimilarityTransform.onto(mirrored, TEMPLATE);

        assertThat(best.x(55.6f, 71.4f)).isCloseTo(56.03f, within(0.2f));
        assertThat(best.scale()).isLessThan(0.6f);
    }

    @Test
    void a_face_without_extent_is_refused() {
        assertThatThrownBy(
                        () ->
                                SimilarityTransform.onto(
                                        new Landmarks(1, 1, 1, 1, 1, 1, 1, 1, 1, 1), TEMPLATE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Landmarks moved(SimilarityTransform by) {
        float[] p = new float[10];
        for (int i = 0; i < 10; i += 2) {
            p[i] = by.x(TEMPLATE[i], TEMPLATE[i + 1]);
            p[i + 1] = by.y(TEMPLATE[i], TEMPLATE[i + 1]);
        }
        return new Landmarks(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], p[8], p[9]);
    }
}
