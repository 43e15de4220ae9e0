package facecount.fleet;

import static facecount.fleet.ScriptedFleet.NOW;
import static facecount.fleet.ScriptedFleet.TODAY;
import static facecount.fleet.ScriptedFleet.device;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.fleet.overview.SettingsChange;
import facecount.fleet.web.FleetServer;
import facecount.fleet.web.PasswordFile;
import facecount.fleet.web.ServerSettings;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The fleet's pages in a real browser. */
class FleetPagesTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String PASSWORD = "correct horse battery";

    @TempDir static Path profile;
    @TempDir Path folder;

    private static Browser browser;

    private ScriptedFleet fleet;
    private FleetServer server;

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
    void startServer() {
        fleet = new ScriptedFleet(folder.resolve("fleet.db"));
        fleet.isAChainOfShops();
        PasswordFile password = new PasswordFile(folder.resolve("web-password"));
        password.write(PASSWORD);
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        server =
                FleetServer.start(
                        new ServerSettings("127.0.0.1", 0, Set.of(), "0.1.0"),
                        new FleetReader(folder.resolve("fleet.db").toString(), clock)
                                .with(changes()),
                        password,
                        clock);
        browser.resize(1280, 800);
        browser.preferColours("light");
    }

    @AfterEach
    void the_pages_complained_of_nothing_and_asked_nobody_else() {
        List<String> complaints = browser.complaints();
        List<String> requested = browser.requested();
        browser.run("localStorage.clear()");
        browser.open("about:blank");
        server.close();
        fleet.close();
        assertThat(complaints).isEmpty();
        assertThat(requested)
                .isNotEmpty()
                .allSatisfy(
                        address ->
                                assertThat(address)
                                        .matches("(http://127\\.0\\.0\\.1:\\d+/|about:|data:).*"));
    }

    @Test
    void after_the_password_the_fleet_is_seen() throws IOException {
        enter();

        assertThat(browser.text("#number")).isEqualTo("1,296");
        assertThat(browser.text("#interval")).isEqualTo("between 1,265 and 1,342");
        assertThat(browser.text(".count .note"))
                .isEqualTo("sum over boxes: a person seen by two counts twice");
        assertThat(browser.text("#up")).isEqualTo("6 / 7");
        assertThat(browser.text("#troubles"))
                .contains("Nantes, Beaulieu", "The box is not connected", "too dark");
        assertThat(count("#boxes tr")).isEqualTo(1 + 7 + 2);
        assertThat(count("#boxes tr.site")).isEqualTo(2);
        assertThat(browser.text("#versions")).isEqualTo("0.1.0 × 60.0.9 × 1");
        assertThat(count("#days-table tr")).isEqualTo(1 + 14);
        assertThat(browser.text("#hours-table")).contains("10:00157");
        assertThat(browser.run("return day.value")).isEqualTo("2026-11-24");
        assertThat(count("#hours canvas")).isEqualTo(1);
        browser.screenshot(SCREENSHOTS.resolve("fleet.png"));
        browser.resize(1280, 1750);
        browser.screenshot(SCREENSHOTS.resolve("fleet-whole.png"));
        browser.preferColours("dark");
        browser.screenshot(SCREENSHOTS.resolve("fleet-dark.png"));
    }

    private SettingsChanges changes() {
        return new SettingsChanges(folder.resolve("changes"));
    }

    @Test
    void changes_of_settings_are_seen_and_whom_they_made_ill() throws IOException {
        enter();
        assertThat(browser.run("return document.getElementById('changes-card').hidden"))
                .isEqualTo(true);
        SettingsChange change =
                new SettingsChange(
                        NOW.minusSeconds(3600),
                        List.of("camera.rotate = 180"),
                        7,
                        0,
                        1,
                        new TreeMap<>(Map.of(device("vf3g"), "rejected: <b>no</b>")),
                        SettingsChange.State.STOPPED);
        changes().write(change, NOW);

        browser.waitUntil(
                "the change", () -> browser.text("#changes").contains("camera.rotate = 180"));
        assertThat(browser.text("#changes"))
                .contains("stopped by itself", "0 / 7", "Lille, Euralille: rejected: <b>no</b>");
        browser.resize(1280, 1750);
        browser.screenshot(SCREENSHOTS.resolve("fleet-changes.png"));
    }

    @Test
    void a_fleet_without_boxes_says_how_to_begin() throws IOException {
        Path nothing = folder.resolve("nothing");
        PasswordFile password = new PasswordFile(folder.resolve("web-password"));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        JdbcStore.open(nothing).close();
        server.close();
        server =
                FleetServer.start(
                        new ServerSettings("127.0.0.1", 0, Set.of(), "0.1.0"),
                        new FleetReader(nothing.toString(), clock),
                        password,
                        clock);
        browser.open(address("/"));
        browser.waitUntil("the login", () -> browser.text("label").equals("Password"));
        type(PASSWORD);

        browser.waitUntil(
                "the advice",
                () -> browser.text("#troubles").contains("facecount fleet enrol BOX"));
        assertThat(browser.text("#date")).contains("24 November 2026");
        assertThat(browser.run("return day.value")).isEqualTo("2026-11-24");
        browser.screenshot(SCREENSHOTS.resolve("fleet-empty.png"));
    }

    @Test
    void a_wrong_password_is_said_and_shows_nothing() throws IOException {
        browser.open(address("/"));
        browser.waitUntil("the login", () -> browser.text("label").equals("Password"));
        type("not the password");

        browser.waitUntil(
                "the refusal", () -> browser.text("#refusal").equals("This is not the password."));
        browser.screenshot(SCREENSHOTS.resolve("login.png"));
        // A browser says in its console that it was refused.
        assertThat(browser.complaints())
                .allSatisfy(complaint -> assertThat(complaint).contains("401"));
    }

    @Test
    void what_arrives_is_seen_without_loading_the_page_again() {
        enter();

        fleet.counts(device("a6nb"), TODAY, 9, 10, 12);
        fleet.isUp(device("a6nb"), "Nantes, Beaulieu", "0.1.0");

        browser.waitUntil("the new sum", () -> browser.text("#number").equals("1,306"));
        assertThat(browser.text("#up")).isEqualTo("7 / 7");
        assertThat(browser.text("#troubles")).doesNotContain("not connected");
    }

    @Test
    void a_box_has_a_page_of_its_own() throws IOException {
        enter();
        browser.open(address("/boxes/" + device("vf3g")));

        browser.waitUntil("the box", () -> browser.text("#name").equals("Lille, Euralille"));
        assertThat(browser.text("#number")).isEqualTo("211");
        assertThat(browser.text("#line")).isEqualTo("up");
        assertThat(browser.text("#coverage")).isEqualTo("71%");
        assertThat(browser.text("#troubles")).contains("Switch on a light");
        assertThat(browser.text("#facts")).contains("TensorRT", "Europe/Paris", "21.9 GB");
        browser.resize(1280, 1150);
        browser.screenshot(SCREENSHOTS.resolve("fleet-box.png"));
    }

    @Test
    void another_day_s_hours_and_more_days_at_a_choice() {
        enter();
        String today = browser.text("#hours-table");

        browser.click("#days-table tr:nth-child(3) button");
        browser.waitUntil("another day's hours", () -> !browser.text("#hours-table").equals(today));
        browser.run("range.value = 31; range.dispatchEvent(new Event('change'))");

        browser.waitUntil("31 days", () -> count("#days-table tr") == 1 + 31);
        assertThat(browser.run("return document.querySelector('#hours-export').href").toString())
                .endsWith("days=31&day=2026-11-23");
    }

    @Test
    void french_at_the_press_of_a_button() {
        enter();

        browser.click("#language");

        browser.waitUntil(
                "French",
                () -> browser.text("#today-title").equals("Visiteurs aujourd’hui, tous les sites"));
        assertThat(browser.text("#troubles")).contains("Le boîtier n’est pas connecté");
    }

    @Test
    void a_phone_never_scrolls_sideways() throws IOException {
        enter();
        for (String language : List.of("en", "fr")) {
            for (int widthPx : List.of(360, 390)) {
                browser.resize(widthPx, 844);
                browser.open(address("/?lang=" + language));
                browser.waitUntil("the boxes", () -> count("#boxes tr") == 10);
                assertThat(browser.run("return document.documentElement.scrollWidth"))
                        .as("at %d px in %s", widthPx, language)
                        .isEqualTo((long) widthPx);
            }
            browser.resize(390, 2900);
            browser.screenshot(SCREENSHOTS.resolve("fleet-phone-" + language + ".png"));
        }
    }

    @Test
    void who_signs_out_sees_the_login_again() {
        enter();

        browser.run("document.querySelector('form[action=\"/logout\"]').requestSubmit()");

        browser.waitUntil("the login", () -> browser.text("label").equals("Password"));
    }

    private void enter() {
        browser.open(address("/"));
        browser.waitUntil("the login", () -> browser.text("label").equals("Password"));
        type(PASSWORD);
        browser.waitUntil("the boxes", () -> count("#boxes tr") == 10);
    }

    private void type(String password) {
        browser.run(
                """
                document.querySelector('#password').value = '%s';
                document.querySelector('form').requestSubmit();
                """
                        .formatted(password));
    }

    private String address(String path) {
        return "http://127.0.0.1:%d%s".formatted(server.port(), path);
    }

    private static long count(String css) {
        return (Long) browser.run("return document.querySelectorAll('%s').length".formatted(css));
    }
}
