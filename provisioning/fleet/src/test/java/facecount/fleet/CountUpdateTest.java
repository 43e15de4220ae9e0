package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.MqttDocuments;
import facecount.sync.Topics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The examples of {@code docs/mqtt}, as the collector reads them. */
class CountUpdateTest {
    private static final String BOX = "kq7m2xw4hzpn5tc6dvr3yb2jae";
    private static final String EPOCH = "9f2c51d07be84a63b1c0e7d2a4586f13";

    static List<Path> examples() {
        return MqttDocuments.of("agg", MqttDocuments.examples());
    }

    static List<Path> badExamples() {
        return MqttDocuments.of("agg", MqttDocuments.badExamples());
    }

    static List<Path> contradictoryExamples() {
        return MqttDocuments.of("agg", MqttDocuments.contradictoryExamples());
    }

    private static Optional<BoxMessage> message(String text) {
        return BoxMessage.parse(Topics.parse(new Topics(BOX).up("agg")).orElseThrow(), text);
    }

    private static Optional<CountUpdate> read(String text) {
        return message(text).map(BoxMessage::body).flatMap(CountUpdate::parse);
    }

    private static CountUpdate readExample(String file) {
        return read(MqttDocuments.example(file)).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void what_boxes_say_is_taken(Path example) {
        assertThat(read(MqttDocuments.text(example))).isPresent();
    }

    @ParameterizedTest
    @MethodSource("badExamples")
    void what_cannot_be_is_not(Path example) {
        assertThat(read(MqttDocuments.text(example))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("contradictoryExamples")
    void nor_is_what_contradicts_itself(Path example) {
        assertThat(read(MqttDocuments.text(example))).isEmpty();
    }

    @Test
    void a_box_speaks_for_itself_only() {
        Topics.Parts another =
                Topics.parse(new Topics("a" + BOX.substring(1)).up("agg")).orElseThrow();

        assertThat(BoxMessage.parse(another, MqttDocuments.example("agg-hour.json"))).isEmpty();
    }

    @Test
    void the_message_says_whose_it_is_and_which() {
        BoxMessage message = message(MqttDocuments.example("agg-hour.json")).orElseThrow();

        assertThat(message.device()).isEqualTo(BOX);
        assertThat(message.epoch()).isEqualTo(EPOCH);
        assertThat(message.sequence()).isEqualTo(184);
        assertThat(message.base()).isEqualTo(180);
        assertThat(message.kind()).isEqualTo("agg");
    }

    @Test
    void an_hour_and_the_day_so_far() {
        CountUpdate update = readExample("agg-hour.json");

        assertThat(update.day()).isEqualTo(LocalDate.of(2026, 11, 25));
        assertThat(update.zone()).isEqualTo("Europe/Paris");
        assertThat(update.at()).isEqualTo(Instant.parse("2026-11-25T14:42:00.240Z"));
        assertThat(update.parent()).isEmpty();
        assertThat(update.total())
                .isEqualTo(
                        new CountUpdate.Total(
                                731,
                                142,
                                138,
                                148,
                                140,
                                0.929,
                                226,
                                210,
                                0,
                                false,
                                "{\"n\":126,\"anger\":3,\"disgust\":0,\"fear\":0,\"happiness\":61,"
                                        + "\"neutral\":44,\"sadness\":5,\"surprise\":13}"));
        assertThat(update.hours())
                .containsExactly(
                        new CountUpdate.Hour(
                                Instant.parse("2026-11-25T14:00:00Z"),
                                3_600,
                                31,
                                false,
                                14,
                                41,
                                52));
    }

    @Test
    void a_closed_day_with_all_its_hours_and_faces_forgotten_on_the_way() {
        CountUpdate update = readExample("agg-day-closed.json");

        assertThat(update.total().closed()).isTrue();
        assertThat(update.total().distinct()).isEqualTo(59);
        assertThat(update.total().uncertain()).isEqualTo(7);
        assertThat(update.total().emotions()).isEmpty();
        assertThat(update.hours())
                .allMatch(CountUpdate.Hour::finished)
                .extracting(CountUpdate.Hour::newVisitors)
                .containsExactly(12L, 18L, 29L, 0L);
    }

    @Test
    void the_hour_that_comes_twice_when_the_clocks_go_back_is_two_hours() {
        assertThat(readExample("agg-clocks-go-back.json").hours())
                .extracting(CountUpdate.Hour::start)
                .containsExactly(
                        Instant.parse("2026-10-25T00:00:00Z"),
                        Instant.parse("2026-10-25T01:00:00Z"));
    }

    @Test
    void a_restored_ledger_names_the_one_it_is_a_copy_of() {
        assertThat(readExample("agg-restored-ledger.json").parent())
                .isEqualTo("4d0e8a7716f24c0f9b3ad1c25e609b88");
    }

    @Test
    void what_a_newer_program_adds_changes_nothing_of_the_rest() {
        CountUpdate update = readExample("agg-newer-program.json");

        assertThat(update.total().revision()).isEqualTo(734);
        assertThat(update.total().distinct()).isEqualTo(142);
        assertThat(update.hours()).singleElement().matches(hour -> hour.sightings() == 41);
    }
}
