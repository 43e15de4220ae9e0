package facecount.appliance;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import facecount.appliance.clock.SystemTime;
import facecount.appliance.config.Settings;
import facecount.appliance.counting.CountEvent;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.health.Fact;
import facecount.appliance.health.Health;
import facecount.appliance.indicator.Indicator;
import facecount.appliance.panel.Panel;
import facecount.appliance.storage.LedgerReader;
import facecount.appliance.storage.NoSpaceException;
import facecount.appliance.storage.StorageException;
import facecount.appliance.vision.VisionLink;
import facecount.appliance.vision.VisionReport;
import facecount.camera.CameraStatus;
import facecount.inference.Observation;
import facecount.inference.View;

import io.helidon.json.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The core: everything that has network and disk and never sees a pixel. Its thread is the count
 * thread: it takes what vision saw, counts it, commits it, and only then confirms it.
 */
final class CoreProcess implements VisionLink.Handler {
    private static final System.Logger LOG = System.getLogger(CoreProcess.class.getName());

    /** Vision waits for a confirmation after as many; more can never come. */
    private static final int OBSERVATIONS_MAX = 64;

    private static final Duration POLL = Duration.ofMillis(50);

    /** Day change, disk space: nobody notices a delay of so much. */
    private static final Duration CHORES_INTERVAL = Duration.ofSeconds(15);

    private static final Duration DELIVERY_WITHIN = Duration.ofSeconds(20);

    private record Seen(long session, long number, Observation observation) {}

    private final Settings settings;
    private final RemoteConfiguration remote;
    private final Clock clock;
    private final SystemTime time;
    private final Path runtimeFolder;
    private final boolean once;
    private final Consumer<String> say;

    /** Empty is only a call: delivery has a question. */
    private final BlockingQueue<Optional<Seen>> seen = new ArrayBlockingQueue<>(OBSERVATIONS_MAX);

    private final Health health;
    private final BoxData data;
    private volatile boolean finished;
    private volatile long visionPid;
    private long lastSession;

    /**
     * @param once the source is a film that ends, and so does the core then
     * @param say told a line for each new visitor
     */
    CoreProcess(
            Settings settings,
            RemoteConfiguration remote,
            Path runtimeFolder,
            boolean once,
            Clock clock,
            SystemTime time,
            Consumer<String> say) {
        this.settings = settings;
        this.remote = remote;
        this.runtimeFolder = runtimeFolder;
        this.once = once;
        this.clock = clock;
        this.time = time;
        this.say = say;
        this.health = new Health(clock);
        this.data = new BoxData(settings, health, clock.instant());
    }

    /**
     * The socket on which the core listens and vision calls. It goes by the data folder, which is
     * one box's alone: a second box of the same user would take over the first one's vision, and
     * its people.
     */
    static Path socket(Path runtimeFolder, Path dataFolder) {
        String box = dataFolder.toAbsolutePath().normalize().toString();
        return runtimeFolder.resolve("vision-%08x.sock".formatted(box.hashCode()));
    }

    private Path socket() {
        return socket(runtimeFolder, settings.data().folder());
    }

    /**
     * Builds everything in order, counts until it is told to stop, and stops everything in reverse.
     *
     * @return the process's exit code
     */
    int run(Stop stop) {
        prepareRuntimeFolder();
        try (Counter counter =
                        Counter.open(
                                settings.data().folder(),
                                runtimeFolder,
                                settings.counting(),
                                time);
                LedgerReader reader = LedgerReader.open(settings.data().folder())) {
            data.counted(counter.today(), reader, counter.isPaused());
            health.report(new Fact.Pause(counter.isPaused()));
            if (!remote.wantsRestart()) {
                serve(counter, stop);
            }
        }
        return remote.wantsRestart() ? ExitCode.RECONFIGURED : ExitCode.DONE;
    }

    private void serve(Counter counter, Stop stop) {
        try (BoxDelivery delivery =
                        BoxDelivery.start(
                                settings,
                                counter,
                                data,
                                remote,
                                this::restartVision,
                                this::callCountThread,
                                clock);
                Panel panel = Panel.start(settings.panel(), data);
                VisionLink link =
                        VisionLink.open(socket(), this, VisionLink.SilenceLimits.standard());
                Indicator _ =
                        Indicator.start(
                                settings.indicator(), data::indicatorState, data::togglePause)) {
            data.vision(link);
            data.delivery(delivery::problem);
            LOG.log(
                    INFO,
                    () ->
                            "counting; the panel is at http://%s:%d"
                                    .formatted(settings.panel().host(), panel.port()));
            count(counter, link, delivery, stop);
            if (once) {
                say.accept(summary(counter.today()));
                awaitDelivery(counter, delivery);
            }
        } catch (IOException e) {
            throw new ServiceException(
                    "vision's socket %s: %s".formatted(socket(), e.getMessage()), e);
        }
    }

    /** A film is over, and so is this process: what it counted should have arrived. */
    private void awaitDelivery(Counter counter, BoxDelivery delivery) {
        if (!settings.mqtt().isOn()) {
            return;
        }
        long end = System.nanoTime() + DELIVERY_WITHIN.toNanos();
        while (counter.waitingMessages() > 0 && System.nanoTime() - end < 0) {
            delivery.answer(counter);
            if (poll().isPresent()) {
                LOG.log(WARNING, "an observation after the film's end is not counted");
            }
        }
        long waiting = counter.waitingMessages();
        say.accept(
                waiting == 0
                        ? "everything has arrived at the collector"
                        : "%d messages still wait for their acknowledgement".formatted(waiting));
    }

    private void prepareRuntimeFolder() {
        try {
            Files.createDirectories(runtimeFolder);
        } catch (IOException e) {
            throw new StorageException(
                    "%s cannot be made (%s): the day's key and vision's socket live there; set XDG_RUNTIME_DIR"
                            .formatted(runtimeFolder, e.getMessage()),
                    e);
        }
    }

    private void count(Counter counter, VisionLink link, BoxDelivery delivery, Stop stop) {
        long firstWaitingNanos = 0;
        long choresNanos = System.nanoTime();
        while (!stop.isAsked() && !remote.wantsRestart() && !(once && finished && seen.isEmpty())) {
            Optional<Seen> polled = poll();
            delivery.answer(counter);
            followOrders(counter);
            long now = System.nanoTime();
            if (polled.isPresent()) {
                Seen next = polled.get();
                firstWaitingNanos = counter.waiting() == 0 ? now : firstWaitingNanos;
                lastSession = next.session();
                counter.accept(next.session(), next.number(), next.observation());
                if (counter.waiting() == 0) {
                    // Said before, and in the ledger: vision did not hear the confirmation.
                    link.acknowledge(lastSession, counter.acknowledged(lastSession));
                }
            }
            boolean isDue =
                    now - firstWaitingNanos >= Duration.ofMillis(Counter.COMMIT_AFTER_MS).toNanos();
            if (counter.waiting() >= Counter.COMMIT_AT || (counter.waiting() > 0 && isDue)) {
                commit(counter, link);
            }
            if (now - choresNanos >= CHORES_INTERVAL.toNanos()) {
                choresNanos = now;
                counter.tick();
                commit(counter, link);
                health.report(new Fact.ClockTrust(counter.trust().isTrusted()));
                health.report(new Fact.Delivery(delivery.isWorking()));
                health.report(new Fact.Disk(settings.data().folder().toFile().getUsableSpace()));
            }
        }
        followOrders(counter);
        commit(counter, link);
    }

    /** Somebody paused, somebody sent settings. */
    private void followOrders(Counter counter) {
        try {
            remote.tick(new Proof(counter, data));
            counter.setPaused(data.isPaused());
        } catch (NoSpaceException e) {
            // Tried again a moment later; that the disk is full is said by health.
            health.report(new Fact.Space(true, counter.hasDroppedDetail()));
        }
    }

    /** What proves that changed settings are good. */
    private record Proof(Counter counter, BoxData data) implements RemoteConfiguration.Evidence {
        @Override
        public long post(String what, JsonObject detail) {
            return counter.post(what, detail);
        }

        @Override
        public boolean isWaiting(long sequence) {
            return counter.isWaiting(sequence);
        }

        @Override
        public boolean isSeeing() {
            return data.isPaused() || data.isDelivering();
        }
    }

    private Optional<Seen> poll() {
        try {
            Optional<Seen> next = seen.poll(POLL.toMillis(), TimeUnit.MILLISECONDS);
            return next == null ? Optional.empty() : next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private void commit(Counter counter, VisionLink link) {
        List<CountEvent> events;
        try {
            events = counter.commit();
        } catch (NoSpaceException e) {
            // Nothing is acknowledged, so vision waits; tried again a moment later.
            health.report(new Fact.Ledger(false));
            return;
        } catch (StorageException e) {
            health.report(new Fact.Ledger(false));
            throw e;
        }
        health.report(new Fact.Ledger(true));
        health.report(new Fact.Space(counter.isShortOfSpace(), counter.hasDroppedDetail()));
        link.acknowledge(lastSession, counter.acknowledged(lastSession));
        data.counted(counter.today(), counter.visitorsInView());
        health.report(new Fact.Gallery(counter.isFull()));
        tell(events);
    }

    private void tell(List<CountEvent> events) {
        for (CountEvent event : events) {
            switch (event) {
                case CountEvent.VisitorCounted(Instant at, var visitor) ->
                        say.accept("%s visitor %d is new".formatted(time(at), visitor.value()));
                case CountEvent.VisitorsMerged(Instant at, var kept, var gone) ->
                        say.accept(
                                "%s visitors %d and %d are one"
                                        .formatted(time(at), kept.value(), gone.value()));
                case CountEvent.VisitorWithdrawn(Instant at, var visitor) ->
                        say.accept(
                                "%s visitor %d never moved: a picture, not a person"
                                        .formatted(time(at), visitor.value()));
                case CountEvent.StaffRecognized(Instant at, var visitor) ->
                        say.accept("%s visitor %d is staff".formatted(time(at), visitor.value()));
                case CountEvent.DayClosed(Instant at, DailyCount count) ->
                        say.accept("%s the day is closed: %s".formatted(time(at), summary(count)));
                case CountEvent.PassageStarted _ -> {}
                case CountEvent.PassageEnded _ -> {}
                case CountEvent.VisitorSeen _ -> {}
                case CountEvent.EmotionRead _ -> {}
            }
        }
    }

    private String time(Instant at) {
        return "%tT".formatted(at.atZone(settings.counting().zone()));
    }

    private static String summary(DailyCount count) {
        return "%d different visitors (likely %d to %d), %d passages, %.0f %% of them recognised"
                .formatted(
                        count.distinctVisitors(),
                        count.likely95().low(),
                        count.likely95().high(),
                        count.passages(),
                        100 * count.coverage());
    }

    @Override
    public void connected(long session, long pid) {
        visionPid = pid;
        data.connected(session);
        health.report(new Fact.Vision(true));
    }

    /** Where the queue is full the count thread does not wait. */
    private void callCountThread() {
        if (!seen.offer(Optional.empty())) {
            LOG.log(DEBUG, "the count thread has enough to do to look at questions, too");
        }
    }

    /** Waits while the count is behind; so does vision then. */
    @Override
    public void observed(long session, long number, Observation observation) {
        try {
            seen.put(Optional.of(new Seen(session, number, observation)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void viewed(View view) {
        data.viewed(new View(clock.instant(), view.aspect(), view.faces()));
    }

    @Override
    public void reported(VisionReport report) {
        data.reported(report);
        CameraStatus camera = report.camera();
        health.report(
                new Fact.Camera(
                        switch (camera.state()) {
                            case STARTING -> Fact.CameraState.STARTING;
                            case DELIVERING -> Fact.CameraState.DELIVERING;
                            case LOST -> Fact.CameraState.LOST;
                            case FROZEN -> Fact.CameraState.FROZEN;
                            case HUNG -> Fact.CameraState.HUNG;
                            case ENDED -> Fact.CameraState.ENDED;
                        }));
        long delivered = camera.delivered() + camera.superseded();
        health.report(
                new Fact.Pictures(
                        report.picturesPerSecond(),
                        delivered == 0 ? 0 : (float) camera.superseded() / delivered));
        health.report(new Fact.Pause(data.isPaused()));
    }

    @Override
    public void finished(long session) {
        finished = true;
    }

    @Override
    public void disconnected(long session) {
        health.report(new Fact.Vision(false));
        data.viewed(BoxData.NOBODY);
    }

    /** Ends vision, if it runs; whoever watches it starts it again. */
    private void restartVision() {
        ProcessHandle.of(visionPid).ifPresent(ProcessHandle::destroy);
    }

    /** In a checkout the core may end vision; its parent starts it again. */
    @Override
    public void silent(ProcessHandle vision) {
        LOG.log(
                WARNING,
                () -> "vision makes no progress, it is ended (process %d)".formatted(vision.pid()));
        if (!vision.destroyForcibly()) {
            LOG.log(WARNING, () -> "process %d could not be ended".formatted(vision.pid()));
        }
    }
}
