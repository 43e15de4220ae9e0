package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.evaluation.DayRange.Days;
import facecount.appliance.evaluation.DayRange.Kind;
import facecount.inference.Box;
import facecount.inference.DescribedFace;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

class CrossValidationTest {
    private static final int PEOPLE = 120;

    /* Of one person, photos have similarity 0.5 on average. */
    private static final double NOISE = 1;

    private final Random random = new Random(5);

    @Test
    void the_parts_share_nobody_and_have_as_many_who_come_again() {
        List<DescribedPeople> parts = CrossValidation.parts(people(), 3);

        Set<String> first = names(parts.getFirst());
        Set<String> second = names(parts.getLast());
        assertThat(first).hasSize(PEOPLE / 2).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(PEOPLE / 2);
        assertThat(several(parts.getFirst())).isEqualTo(several(parts.getLast()));
        assertThat(names(CrossValidation.parts(people(), 4).getFirst())).isNotEqualTo(first);
    }

    @Test
    void each_kind_is_judged_on_the_days_of_all_parts() {
        Days days = new Days(Path.of("people"), Half.BOTH, LabelFaults.NONE, 1, 3);

        JsonObject result =
                new CrossValidation(days, List.of(new Kind(40, 3, 1))).evaluate(people(), 2);

        List<JsonObject> kinds =
                result.arrayValue("kinds").orElseThrow().values().stream()
                        .map(kind -> kind.asObject())
                        .toList();
        assertThat(kinds).hasSize(3);
        for (JsonObject kind : kinds) {
            assertThat(kind.intValue("repeat")).contains(12);
            assertThat(kind.intValue("visitors")).contains(40);
            assertThat(kind.doubleValue("mean_absolute_error_percent").orElseThrow())
                    .isBetween(0.0, 10.0);
        }
    }

    private static Set<String> names(DescribedPeople part) {
        Set<String> names = new HashSet<>();
        part.people().forEach(person -> names.add(person.name()));
        return names;
    }

    private static long several(DescribedPeople part) {
        return part.people().stream().filter(person -> person.photos().size() > 1).count();
    }

    /** Every second has three photos, the others one. */
    private DescribedPeople people() {
        List<PeopleFolder.Person> people = new ArrayList<>();
        Map<Path, DescribedPeople.Portrait> portraits = new HashMap<>();
        for (int i = 0; i < PEOPLE; i++) {
            double[] person = random.doubles(FaceEmbedding.DIMENSIONS, -1, 1).toArray();
            List<Path> photos = new ArrayList<>();
            for (int j = 0; j < (i % 2 == 0 ? 3 : 1); j++) {
                Path photo = Path.of("person%d".formatted(i), "%d.jpg".formatted(j));
                DescribedFace face = face(person);
                portraits.put(
                        photo,
                        new DescribedPeople.Portrait(
                                Optional.of(face), Optional.of(face), List.of(face, face(person))));
                photos.add(photo);
            }
            people.add(new PeopleFolder.Person("person%d".formatted(i), photos));
        }
        return new DescribedPeople(people, portraits);
    }

    private DescribedFace face(double[] person) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(FaceEmbedding.BYTES, 64);
            for (int i = 0; i < person.length; i++) {
                double value = person[i] + NOISE * random.nextDouble(-1, 1);
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) value);
            }
            return new DescribedFace(
                    new Box(50, 50, 100, 100),
                    new FaceQuality(40, 1, 1, 0.95f),
                    FaceEmbedding.of(values),
                    EmotionScores.NONE);
        }
    }
}
