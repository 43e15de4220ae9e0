package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.Topics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class BoxMessageTest {
    static final String BOX = "abcdefghijklmnopqrstuvwxyz";
    static final String EPOCH = "0123456789abcdef0123456789abcdef";

    private static final String GOOD =
            "{\"dev\":\"%s\",\"ep\":\"%s\",\"seq\":7,\"base\":3,".formatted(BOX, EPOCH)
                    + "\"v\":1,\"day\":\"2026-11-25\",\"tz\":\"Europe/Berlin\",\"ts\":\"2026-11-25T10:00:05Z\","
                    + "\"b\":[{\"at\":\"2026-11-25T09:00:00Z\",\"s\":3600,\"rev\":2,\"fin\":true,"
                    + "\"new\":8,\"seen\":12,\"passed\":13}],"
                    + "\"tot\":{\"rev\":5,\"distinct\":8,\"low\":7,\"high\":9,\"recognized\":6,"
                    + "\"coverage\":0.75,\"passed\":14,\"seen\":15,\"uncertain\":1,\"closed\":true,"
                    + "\"emo\":{\"n\":12}}}";

    static Optional<BoxMessage> parse(String text) {
        return BoxMessage.parse(Topics.parse(new Topics(BOX).up("agg")).orElseThrow(), text);
    }

    private static Optional<CountUpdate> update(String text) {
        return CountUpdate.parse(parse(text).orElseThrow().body());
    }

    @Test
    void a_message_says_who_and_which_it_is() {
        assertThat(parse(GOOD))
                .hasValueSatisfying(
                        message -> {
                            assertThat(message.device()).isEqualTo(BOX);
                            assertThat(message.epoch()).isEqualTo(EPOCH);
                            assertThat(message.sequence()).isEqualTo(7);
                            assertThat(message.base()).isEqualTo(3);
                            assertThat(message.kind()).isEqualTo("agg");
                        });
        assertThat(parse(GOOD.replace("\"base\":3", "\"base\":7"))).isPresent();
        assertThat(parse(GOOD.replace("\"base\":3", "\"base\":1"))).isPresent();
        assertThat(parse(GOOD.replace("\"seq\":7,\"base\":3", "\"seq\":1"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"dev\":\"a=\"dev\":\"b",
                "\"ep\":\"0=\"ep\":\"g",
                "\"seq\":7=\"seq\":0",
                "\"seq\":7=\"seq\":2",
                "\"seq\":7=\"seq\":\"7\"",
                "\"base\":3=\"base\":0",
                "\"base\":3=\"base\":8",
                "{\"dev\"=[\"dev\""
            })
    void another_boxes_or_an_impossible_message_is_none(String change) {
        String[] parts = change.split("=", 2);
        assertThat(parse(GOOD.replace(parts[0], parts[1]))).isEmpty();
    }

    @Test
    void everything_it_counted_is_read() {
        assertThat(update(GOOD))
                .hasValue(
                        new CountUpdate(
                                LocalDate.of(2026, 11, 25),
                                "Europe/Berlin",
                                Instant.parse("2026-11-25T10:00:05Z"),
                                "",
                                new CountUpdate.Total(
                                        5, 8, 7, 9, 6, 0.75, 14, 15, 1, true, "{\"n\":12}"),
                                java.util.List.of(
                                        new CountUpdate.Hour(
                                                Instant.parse("2026-11-25T09:00:00Z"),
                                                3600,
                                                2,
                                                true,
                                                8,
                                                12,
                                                13))));
    }

    @Test
    void what_may_be_left_out_has_a_default() {
        String bare =
                GOOD.replace(",\"emo\":{\"n\":12}", "")
                        .replace(",\"closed\":true", "")
                        .replace("\"coverage\":0.75,", "")
                        .replace("\"fin\":true,", "")
                        .replace("\"tz\":\"Europe/Berlin\",", "")
                        .replace("\"day\"", "\"parent\":\"" + "f".repeat(32) + "\",\"day\"");
        assertThat(update(bare))
                .hasValueSatisfying(
                        update -> {
                            assertThat(update.total().emotions()).isEmpty();
                            assertThat(update.total().closed()).isFalse();
                            assertThat(update.total().coverage()).isEqualTo(1);
                            assertThat(update.hours().getFirst().finished()).isFalse();
                            assertThat(update.zone()).isEqualTo("UTC");
                            assertThat(update.parent()).isEqualTo("f".repeat(32));
                        });
        assertThat(update(GOOD.replaceFirst("\"b\":\\[[^]]*],", "")))
                .hasValueSatisfying(update -> assertThat(update.hours()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"v\":1=\"v\":2",
                "\"low\":7=\"low\":8",
                "\"high\":9=\"high\":8",
                "\"coverage\":0.75=\"coverage\":0",
                "\"coverage\":0.75=\"coverage\":1",
                "\"rev\":5=\"rev\":0",
                "\"rev\":5=\"rev\":4503599627370496"
            })
    void the_limits_themselves_can_be(String change) {
        String[] parts = change.split("=", 2);
        assertThat(update(GOOD.replace(parts[0], parts[1])).isPresent())
                .isEqualTo(!parts[1].equals("\"v\":2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"low\":7=\"low\":9",
                "\"high\":9=\"high\":7",
                "\"coverage\":0.75=\"coverage\":-0.01",
                "\"coverage\":0.75=\"coverage\":1.01",
                "\"rev\":5,=",
                "\"rev\":5=\"rev\":-1",
                "\"rev\":5=\"rev\":4503599627370497",
                "2026-11-25\"=2026-02-30\"",
                "2026-11-25T10:00:05Z=yesterday",
                "2026-11-25T09:00:00Z=nine",
                "\"b\":[{=\"b\":[7,{",
                "Europe/Berlin=Europe Berlin",
                "\"day\"=\"parent\":\"mine\",\"day\"",
                "\"tot\"=\"total\"",
                "\"closed\":true=\"closed\":1"
            })
    void what_cannot_be_is_no_count(String change) {
        String[] parts = change.split("=", 2);
        String bad = GOOD.replace(parts[0], parts[1]);
        assertThat(bad).isNotEqualTo(GOOD);
        assertThat(update(bad)).isEmpty();
    }

    @Test
    void a_message_has_200_hours_at_most() {
        assertThat(update(hours(200))).isPresent();
        assertThat(update(hours(201))).isEmpty();
    }

    private static String hours(int number) {
        String hour =
                "{\"at\":\"2026-11-25T09:00:00Z\",\"s\":1,\"rev\":2,\"new\":8,\"seen\":1,\"passed\":1}";
        return GOOD.replaceFirst(
                "\"b\":\\[[^]]*]",
                IntStream.range(0, number)
                        .mapToObj(i -> hour)
                        .collect(Collectors.joining(",", "\"b\":[", "]")));
    }
}
