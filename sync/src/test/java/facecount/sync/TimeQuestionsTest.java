package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.TimeQuestions.Outcome;
import facecount.sync.TrustedKeys.Role;

import io.helidon.json.JsonObject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

class TimeQuestionsTest {
    private static final Topics BOX = new Topics(SignedTextTest.BOX);
    private static final Topics OTHER = new Topics("bbcdefghijklmnopqrstuvwxyz");
    private static final Instant TRUTH = Instant.parse("2026-11-22T10:00:05.123Z");
    private static final Duration ASKED = Duration.ofMinutes(1);
    private static final Duration ANSWERED = ASKED.plusSeconds(4);

    @TempDir Path folder;
    private final KeyPair keys = SignedTextTest.newKeys();
    private TimeQuestions questions =
            new TimeQuestions(BOX, TrustedKeys.none(), new SecureRandom());

    @BeforeEach
    void a_box_that_trusts_a_collector() throws IOException {
        questions =
                new TimeQuestions(
                        BOX,
                        SignedTextTest.trusting(folder, Role.COLLECTOR, "k1", keys),
                        new SecureRandom());
    }

    private String ask(Duration now) {
        Publication question = questions.due(now).orElseThrow();
        return TimeDocuments.nonce(Topics.parse(question.topic()).orElseThrow(), question.text())
                .orElseThrow();
    }

    private static String answer(Topics to, String nonce, Instant at, KeyPair by) {
        return TimeDocuments.answer(
                        to, nonce, at, "k1", message -> SignedTextTest.sign(by, message))
                .text();
    }

    @Test
    void half_of_what_the_answer_was_underway_has_passed_since_it_was_given() {
        String answer = answer(BOX, ask(ASKED), TRUTH, keys);

        assertThat(questions.answered(answer, ANSWERED))
                .isEqualTo(new Outcome.Learned(TRUTH.plusSeconds(2).minus(ANSWERED)));
    }

    @Test
    void an_answer_to_another_question_is_refused() {
        String before = answer(BOX, ask(ASKED), TRUTH, keys);
        ask(ASKED.plusSeconds(20));

        refused(before, ASKED.plusSeconds(21), "to a question that does not wait");
    }

    @Test
    void an_answer_counts_once() {
        String answer = answer(BOX, ask(ASKED), TRUTH, keys);
        questions.answered(answer, ANSWERED);

        refused(answer, ANSWERED, "to no question");
    }

    @Test
    void an_answer_that_was_held_back_is_refused() {
        String answer = answer(BOX, ask(ASKED), TRUTH, keys);

        refused(answer, ASKED.plusSeconds(11), "too late");
    }

    @Test
    void an_answer_by_another_key_is_refused() {
        refused(
                answer(BOX, ask(ASKED), TRUTH, SignedTextTest.newKeys()),
                ANSWERED,
                "signature is wrong");
    }

    @Test
    void an_answer_to_another_box_is_refused() {
        refused(answer(OTHER, ask(ASKED), TRUTH, keys), ANSWERED, "signature is wrong");
    }

    @Test
    void an_acknowledgement_is_no_answer_and_an_answer_no_acknowledgement() throws IOException {
        String nonce = ask(ASKED);
        JsonObject document =
                JsonObject.builder()
                        .set("v", 1)
                        .set("nonce", nonce)
                        .set("t", TRUTH.toString())
                        .build();
        String acknowledgement =
                SignedText.sign(
                        "ack",
                        BOX.device(),
                        document,
                        "k1",
                        message -> SignedTextTest.sign(keys, message));

        refused(acknowledgement, ANSWERED, "signature is wrong");
        assertThat(
                        SignedText.verify(
                                "ack",
                                BOX.device(),
                                answer(BOX, nonce, TRUTH, keys),
                                SignedTextTest.trusting(folder, Role.COLLECTOR, "k1", keys),
                                Role.COLLECTOR))
                .isInstanceOf(SignedText.Verdict.Refused.class);
    }

    @Test
    void a_collector_whose_own_clock_is_wrong_is_not_believed() {
        refused(answer(BOX, ask(ASKED), Instant.EPOCH, keys), ANSWERED, "own clock");
    }

    @Test
    void it_asks_four_times_a_minute_at_most_and_soon_rarely() {
        int asked = 0;
        for (int second = 0; second < 3600; second++) {
            asked += questions.due(ASKED.plusSeconds(second)).isPresent() ? 1 : 0;
        }

        assertThat(asked).isEqualTo(9);
        assertThat(questions.due(ASKED.plusDays(1))).isPresent();
        assertThat(questions.due(ASKED.plusDays(1).plusSeconds(899))).isEmpty();
        assertThat(questions.due(ASKED.plusDays(1).plusSeconds(900))).isPresent();
    }

    private void refused(String answer, Duration at, String why) {
        assertThat(questions.answered(answer, at))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, refused -> assertThat(refused.why()).contains(why));
    }
}
