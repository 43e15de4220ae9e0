package facecount.appliance.config;

import facecount.appliance.counting.CountingHours;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.indicator.IndicatorSettings;
import facecount.appliance.panel.PanelSettings;
import facecount.camera.CameraSettings;
import facecount.inference.AnalysisSettings;
import facecount.sync.BrokerSettings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything that can be set, checked. Each module's part is that module's own record.
 *
 * @param remoteVersion what the fleet's operator set is in force up to this version; 0: nothing
 * @param all the single settings with where each came from, for the panel
 */
public record Settings(
        SiteSettings site,
        CameraSettings camera,
        AnalysisSettings inference,
        CountingSettings counting,
        PanelSettings panel,
        IndicatorSettings indicator,
        BrokerSettings mqtt,
        DataSettings data,
        long remoteVersion,
        List<Setting> all) {
    /** Name of the box's own settings file in the data folder; it stands before the site's. */
    public static final String DEVICE_FILE = "device.toml";

    private static final String REFERENCE = "facecount.toml";

    public Settings {
        all = List.copyOf(all);
    }

    /**
     * Reads and checks everything. What was set from afar and does not fit any more is left out.
     *
     * @throws SettingsException with every mistake there is, not only the first
     */
    public static Settings load(SettingsSources sources) {
        Settings local = load(sources, RemoteSettings.NONE.good());
        return RemoteSettings.read(local.data().folder())
                .candidates()
                .filter(version -> problems(sources, local, version).isEmpty())
                .findFirst()
                .map(version -> load(sources, version))
                .orElse(local);
    }

    /**
     * Why settings made from afar cannot be used, a line for each mistake; empty if they can.
     *
     * @throws SettingsException if the box's own settings cannot be used
     */
    public static List<String> problems(SettingsSources sources, RemoteSettings.Version version) {
        return problems(sources, load(sources, RemoteSettings.NONE.good()), version);
    }

    private static List<String> problems(
            SettingsSources sources, Settings local, RemoteSettings.Version version) {
        List<String> problems = RemoteRules.problems(version.values());
        if (!problems.isEmpty()) {
            return problems;
        }
        try {
            return RemoteRules.widened(local, load(sources, version));
        } catch (SettingsException e) {
            return e.problems();
        }
    }

    private static Settings load(SettingsSources sources, RemoteSettings.Version version) {
        List<Problem> problems = new ArrayList<>();
        Layer site =
                sources.siteFileRequired() || Files.exists(sources.siteFile())
                        ? Layer.ofFile(sources.siteFile(), problems)
                        : Layer.NOTHING;
        Layer environment = Layer.ofEnvironment(sources.environment(), sections(sources));
        Layer commandLine = Layer.ofCommandLine(sources.commandLine());
        Layer device = deviceFile(sources, List.of(site, environment, commandLine), problems);
        if (!problems.isEmpty()) {
            /* A file that is no TOML: what it would have set cannot be judged. */
            throw new SettingsException(problems.stream().map(Problem::toString).toList());
        }
        var reader =
                new SettingsReader(
                        List.of(site, device, Layer.ofFleet(version), environment, commandLine),
                        problems);
        Settings settings = read(reader, sources, version.number());
        reader.finish();
        return settings;
    }

    /** The settings file with every setting, its default, unit and range: the manual. */
    public static String reference() {
        try (InputStream file =
                Objects.requireNonNull(Settings.class.getResourceAsStream(REFERENCE), REFERENCE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where the value of {@code key} comes from.
     *
     * @throws IllegalArgumentException if there is no such setting
     */
    public Origin origin(String key) {
        return all.stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + ": unknown setting"))
                .origin();
    }

    private static Set<String> sections(SettingsSources sources) {
        var reader = new SettingsReader(List.of(), List.of());
        read(reader, sources, 0);
        return reader.settings().stream()
                .map(setting -> setting.key().substring(0, setting.key().indexOf('.')))
                .collect(Collectors.toSet());
    }

    private static Layer deviceFile(
            SettingsSources sources, List<Layer> others, List<Problem> problems) {
        Path folder =
                new SettingsReader(others, List.of())
                        .path("data.folder", sources.standardDataFolder());
        Path file = folder.resolve(DEVICE_FILE);
        if (!Files.exists(file)) {
            return Layer.NOTHING;
        }
        Layer device = Layer.ofFile(file, problems);
        Layer.Raw moved = device.values().get("data.folder");
        if (moved != null) {
            problems.add(
                    new Problem(
                            moved.origin(),
                            "data.folder: cannot be set in the box's own file, which lies in it"));
        }
        return device;
    }

    private static Settings read(
            SettingsReader reader, SettingsSources sources, long remoteVersion) {
        SiteSettings site = site(reader);
        CameraSettings camera = camera(reader);
        AnalysisSettings analysis = analysis(reader);
        CountingSettings counting = counting(reader, site);
        PanelSettings panel = panel(reader);
        IndicatorSettings indicator = indicator(reader);
        BrokerSettings mqtt = mqtt(reader);
        DataSettings data =
                new DataSettings(reader.path("data.folder", sources.standardDataFolder()));
        return new Settings(
                site,
                camera,
                analysis.withFunctions(counting.distinct(), counting.emotion()),
                counting,
                panel,
                indicator,
                mqtt,
                data,
                remoteVersion,
                reader.settings());
    }

    private static SiteSettings site(SettingsReader reader) {
        String name = reader.text("site.name", "");
        var zone = reader.zone("site.zone");
        return reader.record(() -> new SiteSettings(name, zone), () -> new SiteSettings("", zone));
    }

    private static CameraSettings camera(SettingsReader reader) {
        CameraSettings standard = CameraSettings.defaults("/dev/video0");
        String source = source(reader, standard.source());
        int widthPx = reader.wholeNumber("camera.width-px", standard.widthPx());
        int heightPx = reader.wholeNumber("camera.height-px", standard.heightPx());
        int framesPerSecond =
                reader.wholeNumber("camera.frames-per-second", standard.framesPerSecond());
        int rotateDegrees = reader.wholeNumber("camera.rotate", standard.rotateDegrees());
        var frameDeadline = reader.duration("camera.frame-deadline", standard.frameDeadline());
        var frozenAfter = reader.duration("camera.frozen-after", standard.frozenAfter());
        var reopenPause = reader.duration("camera.reopen-pause", standard.reopenPauseFirst());
        var reopenPauseMax = reader.duration("camera.reopen-pause-max", standard.reopenPauseMax());
        return reader.record(
                () ->
                        new CameraSettings(
                                source,
                                widthPx,
                                heightPx,
                                framesPerSecond,
                                rotateDegrees,
                                frameDeadline,
                                frozenAfter,
                                reopenPause,
                                reopenPauseMax),
                () -> standard);
    }

    private static String source(SettingsReader reader, String standard) {
        String source = reader.text("camera.source", standard);
        String credentials = reader.text("camera.credentials-file", "");
        if (CameraCredentials.areIn(source)
                && !(reader.origin("camera.source") instanceof Origin.CommandLine)) {
            reader.problem(
                    "camera.source",
                    "holds a password; write name:password into a file and name it in"
                            + " camera.credentials-file");
        }
        if (credentials.isEmpty()) {
            return source;
        }
        try {
            return CameraCredentials.addTo(source, Path.of(credentials));
        } catch (IllegalArgumentException e) {
            reader.problem("camera.credentials-file", String.valueOf(e.getMessage()));
            return source;
        }
    }

    private static AnalysisSettings analysis(SettingsReader reader) {
        AnalysisSettings standard = AnalysisSettings.defaults();
        var accelerator = reader.choice("inference.accelerator", standard.accelerator());
        int cpuThreads = reader.wholeNumber("inference.cpu-threads", standard.cpuThreads());
        int gpu = reader.wholeNumber("inference.gpu", standard.deviceId());
        boolean fp16 = reader.onOff("inference.fp16", standard.fp16());
        Path engineCache = reader.path("inference.engine-cache", standard.engineCache());
        AnalysisSettings chosen = standard.withAccelerator(accelerator);
        chosen =
                reader.changed(
                        "inference.cpu-threads",
                        chosen,
                        settings -> settings.withCpuThreads(cpuThreads));
        return reader.changed(
                "inference.gpu", chosen, settings -> settings.withGpu(gpu, fp16, engineCache));
    }

    private static CountingSettings counting(SettingsReader reader, SiteSettings site) {
        CountingSettings standard =
                CountingSettings.defaults().withZone(site.zone()).withFunctions(true, false, false);
        var cutOver = reader.timeOfDay("counting.cut-over", standard.cutOver());
        var hours =
                reader.parsed(
                        "counting.hours",
                        standard.hours(),
                        CountingHours::parse,
                        CountingHours::toString);
        var staffAfter = reader.duration("counting.staff-after", standard.staffAfter());
        int visitorsMax = reader.wholeNumber("counting.visitors-max", standard.visitorsMax());
        boolean presence = reader.onOff("functions.presence", standard.presence());
        boolean distinct = reader.onOff("functions.distinct", standard.distinct());
        boolean emotion = reader.onOff("functions.emotion", standard.emotion());
        return reader.record(
                () ->
                        new CountingSettings(
                                site.zone(),
                                cutOver,
                                hours,
                                staffAfter,
                                visitorsMax,
                                presence,
                                distinct,
                                emotion),
                () -> standard);
    }

    private static PanelSettings panel(SettingsReader reader) {
        PanelSettings standard = PanelSettings.local(8080);
        String host = reader.text("panel.host", standard.host());
        int port = reader.wholeNumber("panel.port", standard.port());
        Set<String> hostNames = reader.texts("panel.host-names", standard.hostNames());
        var language =
                reader.choice("panel.language", standard.language(), PanelSettings.Language::code);
        int hiddenBelow =
                reader.wholeNumber("panel.emotions-hidden-below", standard.emotionsHiddenBelow());
        return reader.record(
                () -> new PanelSettings(host, port, hostNames, language, hiddenBelow),
                () -> standard);
    }

    private static IndicatorSettings indicator(SettingsReader reader) {
        IndicatorSettings standard = IndicatorSettings.off();
        boolean enabled = reader.onOff("indicator.enabled", standard.enabled());
        int chip = reader.wholeNumber("indicator.chip", standard.chip());
        int ledLine = reader.wholeNumber("indicator.led-line", standard.ledLine());
        int buttonLine = reader.wholeNumber("indicator.button-line", standard.buttonLine());
        String led = reader.text("indicator.led", standard.led());
        return reader.record(
                () -> new IndicatorSettings(enabled, chip, ledLine, buttonLine, led),
                () -> standard);
    }

    private static BrokerSettings mqtt(SettingsReader reader) {
        BrokerSettings standard = BrokerSettings.off();
        String broker = reader.text("mqtt.broker", standard.broker());
        var delivery = reader.choice("mqtt.delivery", standard.delivery());
        String userName = reader.text("mqtt.user-name", standard.userName());
        String passwordFile = reader.text("mqtt.password-file", standard.passwordFile());
        String authorityFile = reader.text("mqtt.authority-file", standard.authorityFile());
        String certificateFile = reader.text("mqtt.certificate-file", standard.certificateFile());
        String keyFile = reader.text("mqtt.key-file", standard.keyFile());
        String trustedKeysFile = reader.text("mqtt.trusted-keys-file", standard.trustedKeysFile());
        var interval = reader.duration("mqtt.interval", standard.interval());
        boolean plainTopics = reader.onOff("mqtt.plain-topics", standard.plainTopics());
        boolean homeAssistant = reader.onOff("mqtt.home-assistant", standard.homeAssistant());
        return reader.record(
                () ->
                        new BrokerSettings(
                                broker,
                                delivery,
                                userName,
                                passwordFile,
                                authorityFile,
                                certificateFile,
                                keyFile,
                                trustedKeysFile,
                                interval,
                                plainTopics,
                                homeAssistant),
                () -> standard);
    }

    /** For the log: what differs from the defaults, without values. */
    @Override
    public String toString() {
        return all.stream()
                .filter(setting -> !(setting.origin() instanceof Origin.Default))
                .map(setting -> setting.key() + " from " + setting.origin().shown())
                .collect(Collectors.joining(", ", "Settings[", "]"));
    }
}
