package facecount.appliance;

import facecount.appliance.config.Settings;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.TrackKey;
import facecount.appliance.counting.Visitor;
import facecount.appliance.health.Fault;
import facecount.appliance.health.Health;
import facecount.appliance.indicator.IndicatorState;
import facecount.appliance.panel.BoxStatus;
import facecount.appliance.panel.InView;
import facecount.appliance.panel.PanelData;
import facecount.appliance.storage.LedgerReader;
import facecount.appliance.vision.VisionLink;
import facecount.appliance.vision.VisionReport;
import facecount.inference.View;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the panel and the LED show, put together from the count, the ledger, vision's reports and
 * health. Written by the count thread and vision's reader, read by any.
 */
final class BoxData implements PanelData {
    private static final Duration IDENTIFY = Duration.ofMinutes(1);

    static final View NOBODY = new View(Instant.EPOCH, 16f / 9, List.of());

    private final Settings settings;
    private final Health health;
    private final Instant startedAt;
    private volatile @Nullable DailyCount today;
    private volatile @Nullable LedgerReader reader;
    private volatile @Nullable VisionLink link;
    private volatile @Nullable VisionReport report;
    private volatile long session;
    private volatile View view = NOBODY;
    private volatile Map<TrackKey, Visitor.Id> visitorsInView = Map.of();
    private volatile boolean paused;
    private volatile Supplier<String> delivery = () -> "";
    private volatile long identifyUntilNanos = System.nanoTime();

    BoxData(Settings settings, Health health, Instant startedAt) {
        this.settings = settings;
        this.health = health;
        this.startedAt = startedAt;
    }

    /**
     * Before the panel is started.
     *
     * @param pausedBefore the pause is from before this start
     */
    void counted(DailyCount count, LedgerReader ledger, boolean pausedBefore) {
        today = count;
        reader = ledger;
        paused = pausedBefore;
    }

    /**
     * @param inView whose visitor is known of those in view
     */
    void counted(DailyCount count, Map<TrackKey, Visitor.Id> inView) {
        today = count;
        visitorsInView = inView;
    }

    /** From now on the views are this session's: a track's number means nothing beyond it. */
    void connected(long visionSession) {
        session = visionSession;
        view = NOBODY;
    }

    synchronized void vision(VisionLink visionLink) {
        link = visionLink;
        if (paused) {
            visionLink.pause();
        }
    }

    /** Pictures come from the camera. */
    boolean isDelivering() {
        return health.isDelivering();
    }

    /** What panel or button asked last. */
    boolean isPaused() {
        return paused;
    }

    void viewed(View newest) {
        view = newest;
    }

    void reported(VisionReport newest) {
        report = newest;
    }

    @Override
    public DailyCount today() {
        return java.util.Objects.requireNonNull(today);
    }

    private LedgerReader ledger() {
        return java.util.Objects.requireNonNull(reader);
    }

    @Override
    public List<HourlyCount> hours(CountingDay day) {
        return ledger().hours(day);
    }

    @Override
    public List<DailyCount> days(int daysMax) {
        List<DailyCount> days = ledger().days();
        return days.subList(0, Math.min(daysMax, days.size()));
    }

    @Override
    public Optional<DailyCount> day(CountingDay day) {
        return ledger().day(day);
    }

    @Override
    public Optional<Duration> medianDwell(CountingDay day) {
        return ledger().medianDwell(day);
    }

    @Override
    public int undated(CountingDay day) {
        return ledger().undated(day);
    }

    @Override
    public InView inView() {
        Map<TrackKey, Visitor.Id> known = visitorsInView;
        Map<Long, Integer> visitors = new HashMap<>();
        View newest = view;
        for (View.FaceInView face : newest.faces()) {
            Visitor.Id visitor = known.get(new TrackKey(session, face.track()));
            if (visitor != null) {
                visitors.put(face.track(), visitor.value());
            }
        }
        return new InView(newest, visitors);
    }

    @Override
    public List<Fault> faults() {
        return health.faults();
    }

    @Override
    public BoxStatus status() {
        VisionReport newest = report;
        return new BoxStatus(
                settings.site().name(),
                settings.counting().zone(),
                Program.version(),
                newest == null ? "" : newest.accelerator(),
                newest == null
                        ? BoxStatus.CameraState.STARTING
                        : switch (newest.camera().state()) {
                            case STARTING -> BoxStatus.CameraState.STARTING;
                            case DELIVERING, ENDED -> BoxStatus.CameraState.DELIVERING;
                            case LOST, FROZEN, HUNG -> BoxStatus.CameraState.LOST;
                        },
                newest == null ? 0 : newest.picturesPerSecond(),
                newest == null ? 0 : newest.superseded(),
                settings.counting().emotion(),
                paused,
                settings.mqtt().isOn(),
                delivery.get(),
                startedAt);
    }

    @Override
    public void pause() {
        setPaused(true);
    }

    @Override
    public void resume() {
        setPaused(false);
    }

    /** The button. */
    void togglePause() {
        setPaused(!paused);
    }

    private synchronized void setPaused(boolean wanted) {
        paused = wanted;
        VisionLink visionLink = link;
        if (visionLink != null) {
            if (wanted) {
                visionLink.pause();
            } else {
                visionLink.resume();
            }
        }
    }

    /** Shows which box this is, for a minute. */
    void identify() {
        identifyUntilNanos = System.nanoTime() + IDENTIFY.toNanos();
    }

    /**
     * @param problem why counts do not arrive; empty if they do
     */
    void delivery(Supplier<String> problem) {
        delivery = problem;
    }

    IndicatorState indicatorState() {
        if (System.nanoTime() - identifyUntilNanos < 0) {
            return IndicatorState.IDENTIFYING;
        }
        return IndicatorState.of(health.faults(), paused, health.isDelivering());
    }
}
