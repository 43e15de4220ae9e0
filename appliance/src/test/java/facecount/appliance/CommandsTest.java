package facecount.appliance;

import static facecount.appliance.Operator.BOX;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.Publication;
import facecount.sync.Topics;
import facecount.sync.TrustedKeys;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class CommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final Topics TOPICS = new Topics(BOX);

    @TempDir Path folder;

    private final Operator operator = new Operator();
    private final List<JsonObject> carriedOut = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private Commands commands =
            new Commands(BOX, TrustedKeys.none(), Map.of(), known::add, clock());

    private static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @BeforeEach
    void box() {
        Map<String, Commands.Action> actions = new LinkedHashMap<>();
        actions.put(
                "pause",
                arguments -> {
                    carriedOut.add(arguments);
                    return new Commands.Outcome.Done("paused");
                });
        actions.put("doctor", _ -> new Commands.Outcome.Failed("no camera"));
        actions.put(
                "break",
                _ -> {
                    throw new IllegalStateException("broken");
                });
        commands = new Commands(BOX, operator.trustedIn(folder), actions, known::add, clock());
    }

    private static String command(String id, String name, Instant notBefore, Instant expires) {
        return "{\"v\":1,\"id\":\"%s\",\"cmd\":\"%s\",\"args\":{\"a\":1},\"nb\":\"%s\",\"exp\":\"%s\"}"
                .formatted(id, name, notBefore, expires);
    }

    private static String command(String id, String name) {
        return command(id, name, NOW, NOW.plusSeconds(60));
    }

    private Optional<Publication> answer(String text) {
        return commands.received(
                Publication.of(TOPICS.down("cmd"), operator.signed("cmd", text))
                        .answeredAt(TOPICS.up("res"), "correlation"));
    }

    private String said(String text) {
        JsonObject answer = JsonParser.create(answer(text).orElseThrow().text()).readJsonObject();
        return answer.stringValue("st", "") + ": " + answer.stringValue("why", "");
    }

    @Test
    void a_command_is_carried_out_and_answered_where_it_asks() {
        assertThat(commands.names()).containsExactly("pause", "doctor", "break");

        Publication answer = answer(command("number-1", "pause")).orElseThrow();

        assertThat(answer.topic()).isEqualTo(TOPICS.up("res"));
        assertThat(answer.correlation()).hasValue("correlation");
        assertThat(answer.text())
                .isEqualTo(
                        "{\"v\":1,\"id\":\"number-1\",\"cmd\":\"pause\",\"st\":\"ok\",\"why\":\"paused\"}");
        assertThat(carriedOut).hasSize(1);
        assertThat(carriedOut.getFirst().longValue("a", 0)).isEqualTo(1);
        assertThat(known).containsExactly("number-1");
    }

    @Test
    void an_answer_goes_to_the_boxes_own_topic_or_nowhere() {
        Publication asked =
                Publication.of(
                        TOPICS.down("cmd"), operator.signed("cmd", command("number-1", "pause")));
        assertThat(commands.received(asked)).isEmpty();
        assertThat(carriedOut).hasSize(1);
        assertThat(
                        commands.received(
                                asked.answeredAt("fc/v1/zbcdefghijklmnopqrstuvwxyz/up/res", "c")))
                .isEmpty();
    }

    @Test
    void each_is_carried_out_once() {
        assertThat(said(command("number-1", "pause"))).isEqualTo("ok: paused");
        assertThat(said(command("number-1", "pause"))).isEqualTo("refused: carried out before");
        assertThat(carriedOut).hasSize(1);
    }

    @Test
    void what_fails_is_told() {
        assertThat(said(command("number-1", "doctor"))).isEqualTo("failed: no camera");
        assertThat(said(command("number-2", "break"))).isEqualTo("failed: broken");
        assertThat(said(command("number-3", "dance")))
                .isEqualTo("refused: unknown command; this box knows [pause, doctor, break]");
        assertThat(known).doesNotContain("number-3");
    }

    @Test
    void it_is_for_its_time_only() {
        Duration minute = Duration.ofMinutes(1);
        assertThat(said(command("early-ok", "pause", NOW.plus(minute), NOW.plus(minute))))
                .isEqualTo("ok: paused");
        assertThat(
                        said(
                                command(
                                        "early-no",
                                        "pause",
                                        NOW.plus(minute).plusMillis(1),
                                        NOW.plus(minute))))
                .startsWith("refused: not valid yet by this box's clock, 2026");
        assertThat(said(command("late-ok1", "pause", NOW.minus(minute), NOW.minus(minute))))
                .isEqualTo("ok: paused");
        assertThat(
                        said(
                                command(
                                        "late-no1",
                                        "pause",
                                        NOW.minus(minute),
                                        NOW.minus(minute).minusMillis(1))))
                .startsWith("refused: expired by this box's clock, 2026");
        assertThat(said(command("long-ok1", "pause", NOW, NOW.plus(Duration.ofMinutes(10)))))
                .isEqualTo("ok: paused");
        assertThat(
                        said(
                                command(
                                        "long-no1",
                                        "pause",
                                        NOW,
                                        NOW.plus(Duration.ofMinutes(10)).plusMillis(1))))
                .isEqualTo("refused: valid for longer than 10 minutes");
        assertThat(said(command("no-times", "pause").replace(NOW.toString(), "now")))
                .isEqualTo("refused: nb and exp must be times");
        assertThat(known).containsExactlyInAnyOrder("early-ok", "late-ok1", "long-ok1");
    }

    @Test
    void what_has_no_number_or_another_form_gets_no_answer() {
        String good = command("number-1", "pause");
        for (String bad :
                List.of(
                        good.replace("\"v\":1", "\"v\":2"),
                        good.replace("\"v\":1", "\"v\":\"1\""),
                        good.replace("number-1", "short"),
                        good.replace("number-1", "../../etc"),
                        good.replace("\"number-1\"", "12345678"),
                        good.replace("{\"a\":1}", "[]"),
                        good.replace("\"pause\"", "{}"))) {
            assertThat(answer(bad)).as(bad).isEmpty();
        }
        assertThat(commands.received(Publication.of(TOPICS.down("cmd"), good))).isEmpty();
        assertThat(carriedOut).isEmpty();
        assertThat(known).isEmpty();
    }
}
