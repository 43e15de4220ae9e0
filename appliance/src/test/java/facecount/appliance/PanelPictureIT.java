package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.panel.Browser;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The panel of the running demo as a visitor of it sees it, in pictures. The README's is made by
 *
 * <pre>
 * mvn verify -Pendurance -Dtest=NONE -Dit.test=PanelPictureIT -Dsurefire.failIfNoSpecifiedTests=false \
 *     -Dfailsafe.failIfNoSpecifiedTests=false -Dpanel.picture=docs/images/panel.png
 * </pre>
 */
@Tag("endurance")
class PanelPictureIT {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /** As many of the people in the clip are known when its first round is over. */
    private static final int MOST = 19;

    /** More passages than one round of the clip has. */
    private static final int SECOND_ROUND = 35;

    @TempDir Path home;
    @TempDir Path profile;

    @Test
    void people_walk_over_the_stage_with_their_numbers() throws IOException {
        try (RunningDemo demo = RunningDemo.start(home);
                Browser browser = Browser.start(profile, "en-GB")) {
            demo.awaitVisitors(seen -> seen >= MOST);
            demo.await("the clip's second round", () -> passages(demo) >= SECOND_ROUND);
            browser.preferColours("light");
            browser.resize(1280, 800);
            browser.open(demo.panel().toString());

            browser.waitUntil("four known visitors are in view", () -> known(browser) >= 4);
            browser.waitUntil("the bar has grown", () -> !isGrowing(browser));
            browser.screenshot(picture());

            assertThat(browser.text("#stage .seen.known .who")).matches("visitor \\d+");
            assertThat(Integer.parseInt(browser.text("#number"))).isGreaterThanOrEqualTo(MOST);
            browser.resize(1280, 1450);
            browser.screenshot(SCREENSHOTS.resolve("demo-whole.png"));
            browser.preferColours("dark");
            browser.screenshot(SCREENSHOTS.resolve("demo-dark.png"));
            browser.resize(390, 2700);
            browser.waitUntil("known visitors are in view", () -> known(browser) >= 3);
            browser.screenshot(SCREENSHOTS.resolve("demo-phone.png"));
            browser.resize(1920, 1080);
            browser.open(demo.panel().resolve("/wall").toString());
            browser.waitUntil("the number", () -> !browser.text("#number").equals("–"));
            browser.screenshot(SCREENSHOTS.resolve("demo-wall.png"));
        }
    }

    private static Path picture() {
        String wanted = System.getProperty("panel.picture", "");
        return wanted.isEmpty()
                ? SCREENSHOTS.resolve("demo.png")
                : Path.of(System.getProperty("facecount.root")).resolve(wanted);
    }

    private static int passages(RunningDemo demo) {
        return demo.get("today").flatMap(today -> today.intValue("passages")).orElse(0);
    }

    private static boolean isGrowing(Browser browser) {
        return Boolean.TRUE.equals(
                browser.run(
                        "return document.getAnimations()"
                                + ".some((one) => one.effect.target.id === 'coverage-bar')"));
    }

    private static int known(Browser browser) {
        Object boxes = browser.run("return document.querySelectorAll('#stage .seen.known').length");
        return ((Number) boxes).intValue();
    }
}
