package facecount.appliance.panel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import facecount.appliance.health.Fault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The pages in a real browser. */
class PanelPagesTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    @TempDir static Path profile;

    private static Browser browser;

    private final ScriptedPanelData data = new ScriptedPanelData();
    private Panel panel;

    @BeforeAll
    static void startBrowser() {
        browser = Browser.start(profile, "en-GB");
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startPanel() {
        panel = Panel.start(PanelSettings.local(0), data);
        browser.resize(1280, 800);
        browser.preferColours("light");
    }

    @AfterEach
    void the_pages_complained_of_nothing_and_asked_nobody_else() {
        List<String> complaints = browser.complaints();
        List<String> requested = browser.requested();
        browser.open("about:blank");
        panel.close();
        assertThat(complaints).isEmpty();
        assertThat(requested)
                .isNotEmpty()
                .allSatisfy(
                        address ->
                                assertThat(address)
                                        .matches("(http://127\\.0\\.0\\.1:\\d+/|about:|data:).*"));
    }

    @Test
    void the_dashboard_shows_the_day() throws IOException {
        open("/");

        assertThat(browser.text("#interval")).isEqualTo("between 138 and 148");
        assertThat(browser.text("#coverage")).isEqualTo("93%");
        assertThat(browser.text("#site")).isEqualTo("Stand 12, Hall B");
        assertThat(browser.text("#expressions li[data-emotion=happiness]"))
                .contains("smiling", "61");
        assertThat(browser.text("#hours-table")).contains("15", "25");
        browser.waitUntil("15 days", () -> count("#days-table a") == 15);
        assertThat(browser.text("#health")).contains("All is well");
        browser.waitUntil("three boxes", () -> count("#stage .seen") == 3);
        assertThat(browser.text("#stage .seen[data-track=\"7\"]"))
                .isEqualTo("visitor 139139smiling");
        Object box =
                browser.run("return document.querySelector('.seen').getBoundingClientRect().width");
        assertThat(((Number) box).doubleValue()).isGreaterThan(30);
        browser.screenshot(SCREENSHOTS.resolve("panel.png"));
        browser.resize(1280, 1450);
        browser.screenshot(SCREENSHOTS.resolve("panel-whole.png"));
    }

    @Test
    void a_box_just_started_shows_zero_and_waits() throws IOException {
        data.fresh = true;
        open("/");

        assertThat(browser.text("#number")).isEqualTo("0");
        assertThat(browser.text("#dwell")).isEqualTo("–");
        assertThat(browser.text("#peak")).isEqualTo("–");
        assertThat(browser.text("#expressions")).isEqualTo("No clear expression yet");
        assertThat(browser.text("#stage-empty")).isEqualTo("The camera delivers no picture");
        browser.waitUntil("one day", () -> count("#days-table a") == 1);
        // A portrait camera's stage keeps its shape.
        browser.waitUntil("the portrait stage", () -> stageAspect() < 1);
        assertThat(stageAspect()).isCloseTo(9 / 16.0, within(0.01));
        browser.screenshot(SCREENSHOTS.resolve("fresh.png"));
    }

    private static double stageAspect() {
        return ((Number) browser.run("return stage.clientWidth / stage.clientHeight"))
                .doubleValue();
    }

    @Test
    void of_people_side_by_side_no_label_covers_another() {
        data.close = true;
        open("/");
        browser.waitUntil("four boxes", () -> count("#stage .seen") == 4);

        Object covered =
                browser.run(
                        """
                        const labels = [...document.querySelectorAll('#stage .chip')]
                            .map((label) => label.getBoundingClientRect());
                        return labels.some((one) => labels.some((other) => one !== other
                            && one.right > other.left && other.right > one.left
                            && one.bottom > other.top && other.bottom > one.top));
                        """);

        assertThat(covered).isEqualTo(false);
        assertThat(count("#stage .seen.above")).isEqualTo(2);
    }

    @Test
    void the_number_changes_while_one_looks() {
        open("/");
        browser.waitUntil("15 days", () -> count("#days-table a") == 15);

        data.visitors = 1143;

        browser.waitUntil("the new number", () -> browser.text("#number").equals("1,143"));
        assertThat(browser.text("#interval")).isEqualTo("between 1,139 and 1,149");
        assertThat(browser.text("#days-table tr:nth-child(2)")).contains("1,143");
    }

    @Test
    void the_page_says_when_the_box_is_gone_and_comes_back_with_it() {
        open("/");
        browser.waitUntil("live", () -> browser.text("#connection").equals("live"));
        int port = panel.port();

        panel.close();
        browser.waitUntil(
                "offline", () -> browser.text("#connection").equals("no connection to the box"));
        data.visitors = 150;
        panel = Panel.start(PanelSettings.local(port), data);

        browser.waitUntil("the number again", () -> browser.text("#number").equals("150"));
        assertThat(browser.complaints())
                .allSatisfy(complaint -> assertThat(complaint).contains("ERR_"));
    }

    @Test
    void french_at_the_press_of_a_button_and_kept() throws IOException {
        open("/");

        browser.click("#language");

        browser.waitUntil(
                "French", () -> browser.text("#today-title").equals("Visiteurs aujourd’hui"));
        assertThat(browser.text("#interval")).isEqualTo("entre 138 et 148");
        assertThat(browser.run("return document.documentElement.lang")).isEqualTo("fr");
        browser.waitUntil(
                "the visitor at the box in French",
                () -> browser.text("#stage .seen .who").equals("visiteur 139"));
        open("/");
        assertThat(browser.text("#today-title")).isEqualTo("Visiteurs aujourd’hui");
        open("/?lang=en");
        assertThat(browser.text("#today-title")).isEqualTo("Visitors today");
        browser.run("localStorage.clear()");
    }

    @Test
    void dark_where_the_browser_is_and_at_the_press_of_a_button() throws IOException {
        browser.preferColours("dark");
        open("/");
        browser.waitUntil("three boxes", () -> count("#stage .seen") == 3);
        assertThat(ground()).isEqualTo("rgb(18, 16, 14)");
        browser.screenshot(SCREENSHOTS.resolve("dark.png"));

        browser.click("#theme");

        assertThat(ground()).isEqualTo("rgb(245, 242, 236)");
        browser.run("localStorage.clear()");
    }

    @Test
    void a_phone_never_scrolls_sideways() throws IOException {
        for (int widthPx : List.of(360, 390)) {
            browser.resize(widthPx, 844);
            open("/?lang=fr");
            browser.waitUntil("three boxes", () -> count("#stage .seen") == 3);
            assertThat(pageWidthPx()).as("at %d px", widthPx).isEqualTo(widthPx);
        }
        browser.screenshot(SCREENSHOTS.resolve("phone.png"));
        browser.resize(390, 2700);
        browser.screenshot(SCREENSHOTS.resolve("phone-whole.png"));
    }

    @Test
    void the_wall_is_read_from_three_metres() throws IOException {
        browser.resize(1920, 1080);
        data.visitors = 1142;
        open("/wall");

        // At 3 m a letter is read with ease from 1/200 of that, 15 mm: on the smallest wall screen
        // worth the name, 24 inches or 300 mm high, a twentieth of the height.
        Object heightPx = browser.run("return parseFloat(getComputedStyle(number).fontSize)");
        assertThat(((Number) heightPx).doubleValue()).isGreaterThan(1080 / 2.5);
        Object intervalPx =
                browser.run(
                        "return"
                            + " parseFloat(getComputedStyle(document.querySelector('.interval')).fontSize)");
        assertThat(((Number) intervalPx).doubleValue()).isGreaterThan(1080 / 20.0);
        assertThat(browser.run("return number.scrollWidth <= innerWidth")).isEqualTo(true);
        browser.screenshot(SCREENSHOTS.resolve("wall.png"));
    }

    @Test
    void the_report_prints_on_one_page() throws IOException {
        browser.open(address("/report/2026-11-24"));
        browser.waitUntil("the report", () -> browser.text("#number").equals("187"));
        browser.waitUntil(
                "its end", () -> "yes".equals(browser.run("return document.body.dataset.ready")));
        assertThat(browser.text("#date")).isEqualTo("Tuesday, 24 November 2026");
        assertThat(browser.text("#expressions li[data-emotion=fear]")).contains("<5");
        assertThat(browser.text("#hidden-note")).contains("from 1 to 4");
        browser.screenshot(SCREENSHOTS.resolve("report.png"));

        Map<String, Object> printed =
                browser.command(
                        "Page.printToPDF",
                        Map.of("preferCSSPageSize", true, "printBackground", true));

        byte[] pdf = Base64.getDecoder().decode(String.valueOf(printed.get("data")));
        java.nio.file.Files.write(SCREENSHOTS.resolve("report.pdf"), pdf);
        long pages =
                Pattern.compile("/Type\\s*/Page\\b(?!s)")
                        .matcher(new String(pdf, StandardCharsets.ISO_8859_1))
                        .results()
                        .count();
        assertThat(pages).isEqualTo(1);
    }

    @Test
    void a_fault_is_said_with_its_advice_in_the_readers_language() {
        data.faults =
                List.of(
                        new Fault(
                                "camera-lost",
                                Fault.Severity.ERROR,
                                "The camera sends no picture",
                                "Check that its cable is plugged in.",
                                ScriptedPanelData.NOW));
        open("/");

        browser.waitUntil("the verdict", () -> browser.text("#health").contains("Not counting"));
        assertThat(browser.text("#health"))
                .contains("The camera sends no picture", "cable", "since 15:42");

        browser.click("#language");
        browser.waitUntil(
                "French", () -> browser.text("#health").contains("La caméra n'envoie pas d'image"));
        assertThat(browser.text("#health")).contains("câble", "depuis 15:42");
        browser.run("localStorage.clear()");
    }

    @Test
    void counting_is_paused_and_resumed_by_a_button() {
        open("/");

        browser.click("#pause");
        browser.waitUntil("paused", () -> browser.text("#connection").equals("counting is paused"));
        assertThat(data.paused).isTrue();

        browser.click("#pause");
        browser.waitUntil("counting", () -> browser.text("#connection").equals("live"));
        assertThat(data.paused).isFalse();
    }

    private void open(String path) {
        browser.open(address(path));
        browser.waitUntil("the number on " + path, () -> !browser.text("#number").equals("–"));
    }

    private String address(String path) {
        return "http://127.0.0.1:" + panel.port() + path;
    }

    private static int count(String css) {
        return ((Number)
                        browser.run("return document.querySelectorAll('%s').length".formatted(css)))
                .intValue();
    }

    private static String ground() {
        return String.valueOf(
                browser.run("return getComputedStyle(document.body).backgroundColor"));
    }

    private static int pageWidthPx() {
        return ((Number) browser.run("return document.documentElement.scrollWidth")).intValue();
    }
}
