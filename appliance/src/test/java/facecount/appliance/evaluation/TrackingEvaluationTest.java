package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import facecount.inference.Box;
import facecount.inference.EmotionReading;
import facecount.inference.View;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

class TrackingEvaluationTest {
    private static final Box LEFT = new Box(0.1f, 0.1f, 0.2f, 0.2f);
    private static final Box RIGHT = new Box(0.6f, 0.1f, 0.2f, 0.2f);

    @TempDir Path folder;

    @Test
    void a_track_number_that_changes_is_a_switch_and_a_gap_a_fragment() throws IOException {
        var score = score("0 Ada 0.1 0.1 0.2 0.2", "10 Ada 0.1 0.1 0.2 0.2");

        score.add(second(1), view(second(1), LEFT, 1));
        score.add(second(2), view(second(2), RIGHT, 1));
        score.add(second(3), view(second(3), LEFT, 2));

        var result = score.result();
        assertThat(result.identitySwitches()).isEqualTo(1);
        assertThat(result.fragments()).isEqualTo(1);
        assertThat(result.missedPeople()).isZero();
        assertThat(result.followed()).isBetween(0.66, 0.67);
    }

    @Test
    void between_two_keys_a_person_moves_in_a_straight_line() throws IOException {
        var score = score("0 Ada 0.1 0.1 0.2 0.2", "10 Ada 0.6 0.1 0.2 0.2", "11 Ada -");

        score.add(second(9), view(second(9), new Box(0.55f, 0.1f, 0.2f, 0.2f), 1));

        assertThat(score.result().followed()).isEqualTo(1);
    }

    @Test
    void somebody_out_of_sight_need_not_be_followed() throws IOException {
        var score = score("0 Ada 0.1 0.1 0.2 0.2", "1 Ada -", "5 Ada 0.1 0.1 0.2 0.2", "9 Ada -");

        score.add(second(0), view(second(0), LEFT, 1));
        score.add(second(3), new View(second(3), 1.7f, List.of()));
        score.add(second(6), view(second(6), LEFT, 1));

        assertThat(score.result().followed()).isEqualTo(1);
        assertThat(score.result().fragments()).isZero();
    }

    @Test
    void somebody_never_followed_is_missed() throws IOException {
        var score = score("0 Ada 0.1 0.1 0.2 0.2", "9 Ada -");

        score.add(second(1), view(second(1), RIGHT, 1));

        assertThat(score.result().missedPeople()).isEqualTo(1);
    }

    @Test
    void a_wrong_line_is_named_with_its_number() throws IOException {
        Path file = folder.resolve("truth.txt");
        Files.writeString(file, "# seconds person box\n0 Ada 0.1 0.1 0.2\n");

        assertThatThrownBy(() -> TrackingEvaluation.readTruth(file))
                .isInstanceOf(EvaluationException.class)
                .hasMessageStartingWith(file + " line 2: expected");
    }

    private TrackingEvaluation.Score score(String... lines) throws IOException {
        Path file = folder.resolve("truth.txt");
        Files.write(file, List.of(lines));
        return new TrackingEvaluation.Score(TrackingEvaluation.readTruth(file));
    }

    private static Instant second(int second) {
        return Instant.EPOCH.plusSeconds(second);
    }

    private static View view(Instant at, Box box, long track) {
        return new View(
                at,
                1.7f,
                Stream.of(
                                new View.FaceInView(
                                        track,
                                        box,
                                        new EmotionReading.Unclear(EmotionReading.Reason.UNSURE)))
                        .toList());
    }
}
