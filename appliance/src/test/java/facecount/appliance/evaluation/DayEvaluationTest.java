package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.inference.Box;
import facecount.inference.DescribedFace;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class DayEvaluationTest {
    private static final FaceQuality CLEAR = new FaceQuality(60, 1, 1, 0.95f);
    private static final int PEOPLE = 20;

    private final Map<Path, DescribedPeople.Portrait> portraits = new HashMap<>();

    /** Nobody is like anybody else. */
    private static DescribedFace face(Random random) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(FaceEmbedding.BYTES, 64);
            for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
            }
            return new DescribedFace(
                    new Box(50, 50, 100, 100), CLEAR, FaceEmbedding.of(values), EmotionScores.NONE);
        }
    }

    private PeopleFolder.Person person(String name, List<DescribedFace> faces) {
        List<Path> photos = new ArrayList<>();
        for (DescribedFace face : faces) {
            Path photo = Path.of(name, "photo%d.jpg".formatted(photos.size()));
            portraits.put(
                    photo,
                    new DescribedPeople.Portrait(Optional.of(face), Optional.empty(), List.of()));
            photos.add(photo);
        }
        return new PeopleFolder.Person(name, photos);
    }

    @Test
    void whose_photos_show_two_people_is_named() {
        Random random = new Random(7);
        List<PeopleFolder.Person> people = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            DescribedFace face = face(random);
            people.add(person("person%d".formatted(i), List.of(face, face, face)));
        }
        people.add(person("two in one", List.of(face(random), face(random))));
        DayEvaluation evaluation =
                new DayEvaluation(
                        new DayEvaluation.Request(
                                Path.of("people"),
                                Half.BOTH,
                                LabelFaults.NONE,
                                2,
                                people.size(),
                                3,
                                false,
                                1),
                        new DescribedPeople(people, portraits));

        DayEvaluation.Day day = evaluation.day(1);

        assertThat(day.trueVisitors()).isEqualTo(PEOPLE + 1);
        assertThat(day.recognizedVisitors()).isEqualTo(PEOPLE + 2);
        assertThat(day.falseSplits()).isEqualTo(1);
        assertThat(day.falseMerges()).isZero();
        assertThat(day.split()).containsExactly("two in one");
        assertThat(evaluation.days(1, 3).toString())
                .contains("\"split_most_often\":[{\"person\":\"two in one\",\"days\":3}]");
    }
}
