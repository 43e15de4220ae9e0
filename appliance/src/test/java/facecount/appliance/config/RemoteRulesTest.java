package facecount.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class RemoteRulesTest {
    @TempDir Path folder;

    private final Map<String, String> site = new HashMap<>();

    private List<String> problems(String key, String value) throws IOException {
        Path keys = folder.resolve("keys.txt");
        if (!Files.exists(keys)) {
            Files.writeString(keys, "");
        }
        Map<String, String> local =
                new HashMap<>(
                        Map.of(
                                "mqtt.broker", "mqtts://broker.example",
                                "mqtt.trusted-keys-file", keys.toString(),
                                "counting.hours", "08:00-20:00",
                                "counting.visitors-max", "1000",
                                "panel.emotions-hidden-below", "10"));
        local.putAll(site);
        Path file = folder.resolve("site.toml");
        List<String> lines = new ArrayList<>();
        local.forEach((name, set) -> lines.add(name + " = " + toml(set)));
        Files.write(file, lines);
        return Settings.problems(
                SettingsSources.standard(folder, Map.of()).withSiteFile(file),
                new RemoteSettings.Version(1, Map.of(key, value)));
    }

    private static String toml(String value) {
        return value.matches("[0-9]+|true|false") ? value : "\"" + value + "\"";
    }

    @Test
    void only_what_is_listed_can_be_set_from_afar() throws IOException {
        assertThat(problems("data.folder", "/tmp"))
                .containsExactly("data.folder: cannot be set from afar; it is set at the box");
        assertThat(problems("x\u0007y", "1").getFirst()).startsWith("x?y: cannot be set");
        assertThat(problems("camera.rotate", "90")).isEmpty();
    }

    @Test
    void a_value_is_short_and_printable() throws IOException {
        assertThat(RemoteRules.problems(Map.of("site.name", "x".repeat(200)))).isEmpty();
        assertThat(problems("site.name", "x".repeat(201)))
                .containsExactly(
                        "site.name: must have at most 200 characters, none of them a control"
                                + " character");
        assertThat(problems("site.name", "a\tb")).hasSize(1);
    }

    @Test
    void what_is_off_at_the_box_stays_off() throws IOException {
        for (String key :
                List.of(
                        "functions.distinct",
                        "functions.emotion",
                        "mqtt.plain-topics",
                        "mqtt.home-assistant")) {
            site.clear();
            site.put("functions.distinct", String.valueOf(key.equals("functions.emotion")));
            site.put(key, "false");
            assertThat(problems(key, "true"))
                    .containsExactly(
                            key
                                    + ": cannot be switched on from afar; it is switched on at the"
                                    + " box");
            site.put(key, "true");
            assertThat(problems(key, "true")).as(key).isEmpty();
            assertThat(problems(key, "false")).as(key).isEmpty();
        }
        site.clear();
        site.put("functions.presence", "false");
        site.put("functions.distinct", "true");
        assertThat(problems("functions.presence", "true"))
                .containsExactly(
                        "functions.presence: cannot be switched on from afar; it is switched on at"
                                + " the box");
    }

    @Test
    void limits_are_narrowed_never_widened() throws IOException {
        assertThat(problems("counting.visitors-max", "1000")).isEmpty();
        assertThat(problems("counting.visitors-max", "1001"))
                .containsExactly(
                        "counting.visitors-max: at most 1000, what the box's own settings say, got"
                                + " 1001");
        assertThat(problems("panel.emotions-hidden-below", "10")).isEmpty();
        assertThat(problems("panel.emotions-hidden-below", "9"))
                .containsExactly(
                        "panel.emotions-hidden-below: at least 10, what the box's own settings say,"
                                + " got 9");
    }

    @Test
    void hours_lie_within_the_boxes_own() throws IOException {
        assertThat(problems("counting.hours", "08:00-20:00")).isEmpty();
        assertThat(problems("counting.hours", "10:00-11:00")).isEmpty();
        for (String wider : List.of("07:59-20:00", "08:00-20:01", "20:00-08:00", "00:00-00:00")) {
            assertThat(problems("counting.hours", wider))
                    .containsExactly(
                            "counting.hours: must lie within 08:00-20:00, what the box's own"
                                    + " settings say, got "
                                    + wider);
        }
    }

    @Test
    void the_broker_stays_set_and_encrypted() throws IOException {
        assertThat(problems("mqtt.broker", "mqtts://other.example")).isEmpty();
        assertThat(problems("mqtt.broker", "mqtt://other.example"))
                .containsExactly("mqtt.broker: must stay encrypted, beginning with mqtts://");
        assertThat(problems("mqtt.broker", ""))
                .containsExactly(
                        "mqtt.broker: must stay set, or the box could not be reached any more");
        site.put("mqtt.broker", "mqtt://broker.example");
        assertThat(problems("mqtt.broker", "mqtt://other.example")).isEmpty();
        assertThat(problems("mqtt.broker", "mqtts://other.example")).isEmpty();
    }
}
