package facecount.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import facecount.appliance.counting.CountingSettings;
import facecount.appliance.panel.PanelSettings;
import facecount.camera.CameraSettings;
import facecount.inference.AnalysisSettings;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

class SettingsTest {
    private static final Pattern COMMENTED_SETTING = Pattern.compile("(?m)^#([a-z0-9-]+ = .*)$");

    @TempDir private Path folder;
    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("facecount.toml");
    }

    @Test
    void without_any_file_everything_has_its_default() {
        Settings settings = Settings.load(nothing());

        assertThat(settings.camera()).isEqualTo(CameraSettings.defaults("/dev/video0"));
        assertThat(settings.inference())
                .isEqualTo(AnalysisSettings.defaults().withFunctions(false, false));
        assertThat(settings.panel()).isEqualTo(PanelSettings.local(8080));
        assertThat(settings.counting())
                .isEqualTo(CountingSettings.defaults().withFunctions(true, false, false));
        assertThat(settings.indicator().enabled()).isFalse();
        assertThat(settings.data().folder()).isEqualTo(folder);
        assertThat(settings.all())
                .allSatisfy(
                        setting -> assertThat(setting.origin()).isInstanceOf(Origin.Default.class));
    }

    @Test
    void the_reference_file_names_every_setting_with_the_default_of_the_code() throws IOException {
        Files.writeString(file, COMMENTED_SETTING.matcher(Settings.reference()).replaceAll("$1"));

        Settings written = Settings.load(standard().withSiteFile(file));

        Settings defaults = Settings.load(standard());
        assertThat(written.all()).hasSameSizeAs(defaults.all());
        for (int i = 0; i < written.all().size(); i++) {
            Setting setting = written.all().get(i);
            assertThat(setting.origin()).as(setting.key()).isInstanceOf(Origin.Line.class);
            assertThat(setting.value()).as(setting.key()).isEqualTo(defaults.all().get(i).value());
        }
        assertThat(written.camera()).isEqualTo(defaults.camera());
        assertThat(written.inference()).isEqualTo(defaults.inference());
        assertThat(written.counting()).isEqualTo(defaults.counting());
        assertThat(written.panel()).isEqualTo(defaults.panel());
        assertThat(written.indicator()).isEqualTo(defaults.indicator());
        assertThat(written.data()).isEqualTo(defaults.data());
    }

    @Test
    void the_reference_file_as_installed_changes_nothing() throws IOException {
        Files.writeString(file, Settings.reference());

        Settings settings = Settings.load(standard().withSiteFile(file));

        assertThat(settings.all()).isEqualTo(Settings.load(standard()).all());
    }

    @Test
    void a_site_sets_what_it_needs() throws IOException {
        Files.writeString(
                file,
                """
                [site]
                name = "Bakery"
                zone = "Europe/Paris"
                [camera]
                source = "rtsp://10.0.0.7/main"
                rotate = 90
                frame-deadline = "PT8S"
                frozen-after = "1m"
                [counting]
                cut-over = 05:30:00
                hours = "09:00-19:30"
                staff-after = "45m"
                [functions]
                distinct = true
                [panel]
                language = "fr"
                host-names = ["counter.local", "counter"]
                """);

        Settings settings = Settings.load(nothing().withSiteFile(file));

        assertThat(settings.site().name()).isEqualTo("Bakery");
        assertThat(settings.camera().source()).isEqualTo("rtsp://10.0.0.7/main");
        assertThat(settings.camera().rotateDegrees()).isEqualTo(90);
        assertThat(settings.camera().frameDeadline()).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.camera().frozenAfter()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.counting().zone()).isEqualTo(ZoneId.of("Europe/Paris"));
        assertThat(settings.counting().cutOver()).isEqualTo(LocalTime.of(5, 30));
        assertThat(settings.counting().hours().contains(LocalTime.of(20, 0))).isFalse();
        assertThat(settings.counting().staffAfter()).isEqualTo(Duration.ofMinutes(45));
        assertThat(settings.counting().distinct()).isTrue();
        assertThat(settings.counting().emotion()).isFalse();
        assertThat(settings.inference().distinct()).isTrue();
        assertThat(settings.inference().emotion()).isFalse();
        assertThat(settings.panel().language()).isEqualTo(PanelSettings.Language.FRENCH);
        assertThat(settings.panel().hostNames())
                .containsExactlyInAnyOrder("counter.local", "counter");
    }

    @Test
    void later_places_stand_before_earlier_ones_and_each_value_says_where_it_is_from()
            throws IOException {
        Files.writeString(
                file,
                """
                [camera]
                width-px = 640
                height-px = 480
                rotate = 90
                frames-per-second = 10
                """);
        Path device = folder.resolve(Settings.DEVICE_FILE);
        Files.writeString(
                device,
                """
                camera.height-px = 600
                camera.rotate = 180
                camera.frames-per-second = 12
                """);

        Settings settings =
                Settings.load(
                        sources(
                                        Map.of(
                                                "FACECOUNT_CAMERA_ROTATE", "270",
                                                "FACECOUNT_CAMERA_FRAMES_PER_SECOND", "14"))
                                .withSiteFile(file)
                                .withCommandLine(Map.of("camera.frames-per-second", "15")));

        assertThat(settings.camera().widthPx()).isEqualTo(640);
        assertThat(settings.camera().heightPx()).isEqualTo(600);
        assertThat(settings.camera().rotateDegrees()).isEqualTo(270);
        assertThat(settings.camera().framesPerSecond()).isEqualTo(15);
        assertThat(settings.origin("camera.source").shown()).isEqualTo("default");
        assertThat(settings.origin("camera.width-px").shown()).isEqualTo(file + ":2:1");
        assertThat(settings.origin("camera.height-px").shown()).isEqualTo(device + ":1:1");
        assertThat(settings.origin("camera.rotate").shown()).isEqualTo("FACECOUNT_CAMERA_ROTATE");
        assertThat(settings.origin("camera.frames-per-second").shown()).isEqualTo("command line");
    }

    @Test
    void every_mistake_is_reported_at_once_in_the_words_of_the_file() throws IOException {
        Files.writeString(
                file,
                """
                title = "my box"
                [site]
                zone = "Europe/Pariss"
                [camera]
                hieght-px = 720
                width-px = "1280"
                frames-per-second = 12.5
                rotate = 45
                frame-deadline = 30
                frozen-after = "30 seconds"
                [counting]
                cut-over = "4 am"
                hours = "nine to five"
                visitors-max = 0
                [functions]
                distinct = "yes"
                [panel]
                port = 70000
                language = "de"
                host = 127
                host-names = "counter.local"
                [indicator]
                led-line = 17
                button-line = 17
                [data]
                folder = "var/facecount"
                [camra]
                source = "/dev/video1"
                [inference]
                accelerator = "cudaa"
                cpu-threads = 0
                gpu = -1
                engine-cache = true
                """);

        assertThat(problemsIn())
                .containsExactly(
                        "1:1: title: unknown setting",
                        "3:1: site.zone: must be a time zone as \"Europe/Paris\", got"
                                + " \"Europe/Pariss\", did you mean Europe/Paris?",
                        "5:1: camera.hieght-px: unknown setting, did you mean camera.height-px?",
                        "6:1: camera.width-px: must be a whole number without quotes, got \"1280\"",
                        "7:1: camera.frames-per-second: must be a whole number, got 12.5",
                        "8:1: camera.rotate: must be 0, 90, 180 or 270 degrees, got 45",
                        "9:1: camera.frame-deadline: needs a unit: a duration is written as"
                                + " \"30s\", \"5m\", \"2h\" or \"PT30S\", got 30",
                        "10:1: camera.frozen-after: must be a duration as"
                                + " \"30s\", \"5m\", \"2h\" or \"PT30S\", got \"30 seconds\"",
                        "12:1: counting.cut-over: must be a time of day as \"04:00\", got \"4 am\"",
                        "13:1: counting.hours: hours are written as 09:00-18:30, got"
                                + " 'nine to five'",
                        "14:1: counting.visitors-max: 1 to 100000, got 0",
                        "16:1: functions.distinct: must be true or false, got \"yes\"",
                        "18:1: panel.port is 0 to 65535, got 70000",
                        "19:1: panel.language: must be one of \"en\", \"fr\", got \"de\"",
                        "20:1: panel.host: must be text in quotes, got 127",
                        "21:1: panel.host-names: must be a list of texts as [\"a\", \"b\"], got"
                                + " \"counter.local\"",
                        "24:1: indicator.button-line: line 17 is the LED's",
                        "26:1: data.folder: must be an absolute path, beginning with /, got"
                                + " \"var/facecount\"",
                        "28:1: camra.source: unknown setting, did you mean camera.source?",
                        "30:1: inference.accelerator: must be one of \"auto\", \"cpu\", \"cuda\","
                                + " \"tensorrt\", got \"cudaa\", did you mean cuda?",
                        "31:1: inference.cpu-threads: a model call has 1 to 64 threads, got 0",
                        "32:1: inference.gpu: GPUs are numbered from 0, got -1",
                        "33:1: inference.engine-cache: must be text in quotes, got true");
    }

    @Test
    void a_file_that_is_no_toml_is_reported_by_line_and_column() throws IOException {
        Files.writeString(file, "[camera]\nwidth-px = 12 px\n[panel]\nport = 80 80\n");

        assertThat(problemsIn())
                .satisfiesExactly(
                        first ->
                                assertThat(first)
                                        .startsWith("2:15: Unexpected 'px', expected a newline"),
                        second -> assertThat(second).startsWith("4:11: Unexpected '80'"));
    }

    @Test
    void a_setting_that_is_given_twice_is_reported() throws IOException {
        Files.writeString(file, "[camera]\nrotate = 0\nrotate = 90\n");

        assertThat(problemsIn())
                .containsExactly("3:1: rotate previously defined at line 2, column 1");
    }

    @Test
    void a_section_that_is_given_a_value_is_reported() throws IOException {
        Files.writeString(file, "camera = \"/dev/video0\"\n");

        assertThat(problemsIn())
                .containsExactly(
                        "1:1: camera: is a section: write [camera] and its settings below");
    }

    @Test
    void a_rule_of_two_settings_is_reported_where_the_first_stands() throws IOException {
        Files.writeString(file, "[camera]\nreopen-pause = \"30s\"\nreopen-pause-max = \"5s\"\n");

        assertThat(problemsIn())
                .containsExactly(
                        "3:1: camera.reopen-pause-max: 5s is shorter than camera.reopen-pause,"
                                + " 30s");
    }

    @Test
    void a_file_that_somebody_named_must_be_there() {
        assertThatThrownBy(() -> Settings.load(nothing().withSiteFile(file)))
                .isInstanceOf(SettingsException.class)
                .hasMessage("%s: no such file", file);
    }

    @Test
    void a_folder_is_no_settings_file() {
        assertThatThrownBy(() -> Settings.load(nothing().withSiteFile(folder)))
                .isInstanceOf(SettingsException.class)
                .hasMessage("%s: not a file", folder);
    }

    @Test
    void the_environment_is_checked_like_a_file() {
        var environment =
                Map.of(
                        "FACECOUNT_CAMERA_HIEGHT_PX", "720",
                        "FACECOUNT_PANEL_PORT", "http",
                        "FACECOUNT_JAVA_HOME", "/usr/lib/jvm/somewhere",
                        "FACECOUNT", "1");

        SettingsException e =
                catchThrowableOfType(
                        SettingsException.class, () -> Settings.load(sources(environment)));

        assertThat(e.problems())
                .containsExactly(
                        "FACECOUNT_CAMERA_HIEGHT_PX: camera.hieght-px: unknown setting, did you"
                                + " mean camera.height-px?",
                        "FACECOUNT_PANEL_PORT: panel.port: must be a whole number, got \"http\"");
    }

    @Test
    void the_boxs_own_file_cannot_move_the_folder_it_lies_in() throws IOException {
        Path device = folder.resolve(Settings.DEVICE_FILE);
        Files.writeString(device, "data.folder = \"/elsewhere\"\n");

        assertThatThrownBy(() -> Settings.load(nothing()))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "%s:1:1: data.folder: cannot be set in the box's own file, which lies in"
                                + " it",
                        device);
    }

    @Test
    void a_cameras_password_lies_in_a_file_of_its_own() throws IOException {
        Path credentials =
                Files.createFile(
                        folder.resolve("camera-access"),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-r-----")));
        Files.writeString(credentials, "viewer:p@ss word\n");
        Files.writeString(
                file,
                """
                [camera]
                source = "rtsp://10.0.0.7/main"
                credentials-file = "%s"
                """
                        .formatted(credentials));

        Settings settings = Settings.load(nothing().withSiteFile(file));

        assertThat(settings.camera().source())
                .isEqualTo("rtsp://viewer:p%40ss%20word@10.0.0.7/main");
        assertThat(settings.all().toString()).doesNotContain("p@ss", "p%40ss");
        assertThat(settings.toString()).doesNotContain("p@ss", "p%40ss");
    }

    @Test
    void a_password_among_the_settings_or_open_to_everybody_is_a_mistake() throws IOException {
        Path credentials = Files.writeString(folder.resolve("camera-access"), "viewer:secret");
        Files.setPosixFilePermissions(credentials, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(
                file,
                """
                [camera]
                source = "rtsp://viewer:secret@10.0.0.7/main"
                credentials-file = "%s"
                """
                        .formatted(credentials));

        assertThat(problemsIn())
                .containsExactly(
                        "2:1: camera.source: holds a password; write name:password into a file"
                                + " and name it in camera.credentials-file",
                        "3:1: camera.credentials-file: %s can be read by everybody or written by"
                                        .formatted(credentials)
                                + " others: chmod 640 "
                                + credentials);
    }

    @Test
    void an_unknown_key_has_no_origin() {
        Settings settings = Settings.load(nothing());

        assertThatThrownBy(() -> settings.origin("camera.colour"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("camera.colour: unknown setting");
    }

    @Test
    void a_checkout_keeps_its_data_where_the_user_keeps_state() {
        assertThat(DataSettings.folderOfCheckout(Map.of("XDG_STATE_HOME", "/s", "HOME", "/h")))
                .isEqualTo(Path.of("/s/facecount"));
        assertThat(DataSettings.folderOfCheckout(Map.of("XDG_STATE_HOME", "s", "HOME", "/h")))
                .isEqualTo(Path.of("/h/.local/state/facecount"));
        assertThat(DataSettings.folderOfCheckout(Map.of("HOME", "/h")))
                .isEqualTo(Path.of("/h/.local/state/facecount"));
    }

    /** The problems of {@link #file}, without its name. */
    private List<String> problemsIn() {
        SettingsException e =
                catchThrowableOfType(
                        SettingsException.class, () -> Settings.load(nothing().withSiteFile(file)));
        assertThat(e.problems()).allMatch(problem -> problem.startsWith(file + ":"));
        return e.problems().stream()
                .map(problem -> problem.substring(file.toString().length() + 1))
                .toList();
    }

    private SettingsSources nothing() {
        return sources(Map.of());
    }

    private SettingsSources sources(Map<String, String> environment) {
        return new SettingsSources(
                folder.resolve("absent.toml"), false, folder, Map.of(), environment);
    }

    /** As installed: the reference names that data folder. */
    private SettingsSources standard() {
        return new SettingsSources(
                folder.resolve("absent.toml"),
                false,
                DataSettings.folderOfInstalled(),
                Map.of(),
                Map.of());
    }
}
