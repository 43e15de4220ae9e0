package facecount.appliance.panel;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.inference.Emotion;

import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The pages' words and colours, read from the files that are served. */
class PanelWordsTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");
    private static final Pattern WORD_IN_PAGE = Pattern.compile("data-(?:word|label)=\"([^\"]+)\"");
    private static final Pattern WORD_IN_SCRIPT = Pattern.compile("word\\(\"([^\"]+)\"");
    private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): (#[0-9a-f]{6});");

    /** Text on its ground, where the style sheet puts it. */
    private static final List<String> TEXT_ON_GROUND =
            List.of(
                    "ink card",
                    "ink ground",
                    "muted card",
                    "muted ground",
                    "accent card",
                    "accent ground",
                    "good good-soft",
                    "good card",
                    "warn warn-soft",
                    "warn card",
                    "bad bad-soft",
                    "bad card",
                    "muted warn-soft",
                    "muted bad-soft");

    @Test
    void both_languages_have_the_same_words_with_the_same_places_for_values() {
        JsonObject english = dictionary("en");
        JsonObject french = dictionary("fr");

        assertThat(french.keysAsStrings()).isEqualTo(english.keysAsStrings());
        for (String key : english.keysAsStrings()) {
            assertThat(placeholders(french.stringValue(key, "")))
                    .as(key)
                    .isEqualTo(placeholders(english.stringValue(key, "")));
        }
    }

    @Test
    void every_word_a_page_asks_for_is_in_the_dictionary() {
        Set<String> asked = new TreeSet<>();
        for (String page : List.of("index.html", "wall.html", "report.html")) {
            asked.addAll(found(WORD_IN_PAGE, page));
        }
        for (String script :
                List.of("dashboard.js", "wall.js", "report.js", "stage.js", "expressions.js")) {
            asked.addAll(found(WORD_IN_SCRIPT, script));
        }
        for (Emotion emotion : Emotion.values()) {
            asked.add(emotion.label());
        }

        assertThat(asked).hasSizeGreaterThan(40);
        assertThat(dictionary("en").keysAsStrings()).containsAll(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root {", "root[data-theme=\"dark\"] {"})
    void text_is_readable_on_its_ground(String theme) {
        String sheet = text("panel.css");
        String block =
                sheet.substring(sheet.indexOf(theme), sheet.indexOf('}', sheet.indexOf(theme)));
        Map<String, String> colours = new TreeMap<>();
        COLOUR.matcher(block)
                .results()
                .forEach(colour -> colours.put(colour.group(1), colour.group(2)));

        for (String pair : TEXT_ON_GROUND) {
            String[] names = pair.split(" ", 2);
            // WCAG 2.2, 1.4.3 level AA.
            assertThat(
                            contrast(
                                    colours.getOrDefault(names[0], ""),
                                    colours.getOrDefault(names[1], "")))
                    .as(pair)
                    .isGreaterThanOrEqualTo(4.5);
        }
    }

    private static double contrast(String one, String other) {
        double first = luminance(one);
        double second = luminance(other);
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    private static double luminance(String colour) {
        double[] shares = new double[3];
        for (int i = 0; i < 3; i++) {
            double value = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
            shares[i] = value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * shares[0] + 0.7152 * shares[1] + 0.0722 * shares[2];
    }

    private static JsonObject dictionary(String language) {
        return JsonParser.create(text("lang/%s.json".formatted(language))).readJsonObject();
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private static Set<String> found(Pattern pattern, String file) {
        return pattern.matcher(text(file))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }

    private static String text(String file) {
        return new String(Asset.of(file).bytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
