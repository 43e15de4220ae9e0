package facecount.sampleclip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

class ShotTest {
    private static final int TWO_SECONDS = 50;
    private static final int FACE_MIN_PX = 40;

    @Test
    void every_face_is_wholly_in_the_picture_for_two_seconds_of_each_shot_and_large_enough()
            throws IOException {
        Properties truth = truth();
        for (Shot shot : Shot.all()) {
            for (String person : people(truth, shot.photo())) {
                double[] face = face(truth, shot.photo(), person);
                long seen = 0;
                for (int frame = 0; frame < Shot.FRAMES; frame++) {
                    Window window = shot.at(frame);
                    boolean large = face[2] * 1280 / window.widthPx() >= FACE_MIN_PX;
                    if (large && window.shows(face[0], face[1], face[2], face[3])) {
                        seen++;
                    }
                }
                assertThat(seen)
                        .as("pictures that show %s of photo %d", person, shot.photo())
                        .isGreaterThanOrEqualTo(TWO_SECONDS);
            }
        }
    }

    @Test
    void every_photo_is_shown_twice_in_about_a_minute() {
        assertThat(Shot.all())
                .extracting(Shot::photo)
                .containsExactly(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6);
        assertThat(Shot.all().size() * Shot.FRAMES / 25).isEqualTo(60);
    }

    @Test
    void no_window_leaves_its_photo() {
        List<Integer> heightsPx = List.of(1280, 1367, 1350, 1448, 1398, 1537);
        for (Shot shot : Shot.all()) {
            for (Window window : shot.windows()) {
                assertThat(window.leftPx()).isNotNegative();
                assertThat(window.topPx()).isNotNegative();
                assertThat(window.leftPx() + window.widthPx()).isLessThanOrEqualTo(1920);
                assertThat(window.topPx() + window.heightPx())
                        .isLessThanOrEqualTo(heightsPx.get(shot.photo() - 1));
            }
        }
    }

    @Test
    void the_number_of_people_is_that_of_the_list() throws IOException {
        Properties truth = truth();
        Set<String> people = new TreeSet<>();
        int faces = 0;
        for (int photo = 1; photo <= 6; photo++) {
            people.addAll(people(truth, photo));
            faces += people(truth, photo).size();
        }

        assertThat(people).hasSize(Integer.parseInt(truth.getProperty("people")));
        assertThat(faces).isEqualTo(Integer.parseInt(truth.getProperty("faces")));
    }

    private static List<String> people(Properties truth, int photo) {
        return List.of(truth.getProperty("photo" + photo + ".faces").split(" "));
    }

    private static double[] face(Properties truth, int photo, String person) {
        String box = truth.getProperty("photo%d.%s".formatted(photo, person));
        return Arrays.stream(box.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private static Properties truth() throws IOException {
        Properties truth = new Properties();
        try (InputStream in = SampleClip.truth()) {
            truth.load(in);
        }
        return truth;
    }
}
