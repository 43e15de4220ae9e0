package facecount.appliance.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import facecount.inference.FaceEmbedding;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

class StrangerLikenessTest {
    private final Faces faces = new Faces(3);
    private final StrangerLikeness strangers = new StrangerLikeness();
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void close() {
        strangers.close();
        arena.close();
    }

    @Test
    void people_of_all_kinds_are_not_alike() {
        for (int i = 0; i < 100; i++) {
            strangers.add(template(faces.person()));
        }

        assertThat(strangers.mean()).isCloseTo(0, within(0.01));
    }

    @Test
    void people_of_one_kind_are_as_alike_as_any_two_of_them() {
        float[] kind = faces.person();
        for (int i = 0; i < 100; i++) {
            // Two who are each 0.3 alike to their kind are 0.09 alike to each other.
            strangers.add(template(faces.lookalike(kind, 0.3f)));
        }

        assertThat(strangers.mean()).isCloseTo(0.09, within(0.01));
    }

    @Test
    void a_few_are_believed_little() {
        float[] kind = faces.person();
        strangers.add(template(faces.lookalike(kind, 0.5f)));
        assertThat(strangers.mean()).isZero();

        strangers.add(template(faces.lookalike(kind, 0.5f)));

        // About 0.25 alike; a quarter of that is believed at most.
        assertThat(strangers.mean()).isBetween(0.01, 0.08);
    }

    @Test
    void what_is_taken_out_leaves_nothing_behind_in_whatever_order() {
        List<MemorySegment> templates = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            templates.add(template(faces.person()));
        }
        strangers.add(templates.get(0));
        strangers.add(templates.get(1));
        double ofTwo = strangers.mean();
        templates.subList(2, 50).forEach(strangers::add);

        List<MemorySegment> others = new ArrayList<>(templates.subList(2, 50));
        Collections.shuffle(others, new Random(1));
        others.forEach(strangers::remove);

        assertThat(strangers.mean()).isEqualTo(ofTwo);
    }

    @Test
    void a_blank_template_is_nobody() {
        strangers.add(template(faces.person()));
        strangers.add(arena.allocate(FaceEmbedding.BYTES, 64));

        assertThat(strangers.mean()).isZero();
    }

    private MemorySegment template(float[] values) {
        MemorySegment segment = arena.allocate(FaceEmbedding.BYTES, 64);
        Faces.embedding(values).writeTo(segment);
        return segment;
    }
}
