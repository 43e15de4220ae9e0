package facecount.appliance;

import static java.lang.System.Logger.Level.WARNING;

import facecount.appliance.Commands.Action;
import facecount.appliance.Commands.Outcome;
import facecount.appliance.config.Settings;
import facecount.provisioning.DeviceIdentity;
import facecount.provisioning.ProvisioningException;
import facecount.sync.BoxTime;
import facecount.sync.Sync;
import facecount.sync.SyncSettings;
import facecount.sync.SyncStatus;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Delivery of this box's counts, put together: outbox, announcements, commands, the connection. Off
 * where no broker is set, or where its files cannot be used; counting goes on in any case.
 */
final class BoxDelivery implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BoxDelivery.class.getName());

    private final LedgerOutbox outbox;
    private final @Nullable Sync sync;
    private final String problem;

    private BoxDelivery(LedgerOutbox outbox, @Nullable Sync sync, String problem) {
        this.outbox = outbox;
        this.sync = sync;
        this.problem = problem;
    }

    /**
     * @param counter asked on this thread, now, and later through {@link #answer}
     * @param remote the settings that may be made from afar
     * @param restartVision ends vision, which is started again by somebody else
     * @param questionWaits tells the thread that calls {@link #answer} that it may do so now
     */
    static BoxDelivery start(
            Settings settings,
            Counter counter,
            BoxData data,
            RemoteConfiguration remote,
            Runnable restartVision,
            Runnable questionWaits,
            Clock clock) {
        LedgerOutbox outbox = new LedgerOutbox(counter.epoch(), questionWaits);
        if (!settings.mqtt().isOn()) {
            return new BoxDelivery(outbox, null, "");
        }
        try {
            String device = DeviceIdentity.in(settings.data().folder().resolve("identity")).id();
            SyncSettings sync = settings.mqtt().of(device);
            Commands commands =
                    new Commands(
                            device,
                            sync.keys(),
                            actions(settings, outbox, data, restartVision),
                            id -> outbox.ask(ledger -> ledger.rememberCommand(id)),
                            clock);
            BoxAnnouncements announcements =
                    new BoxAnnouncements(
                            settings,
                            device,
                            data,
                            commands,
                            remote,
                            sync.keys(),
                            counter.countStart(),
                            clock);
            return new BoxDelivery(
                    outbox,
                    Sync.start(sync, outbox, announcements, clock, new Time(counter, outbox)),
                    "");
        } catch (IllegalArgumentException | ProvisioningException e) {
            LOG.log(WARNING, () -> "counts are not sent: " + e.getMessage());
            return new BoxDelivery(outbox, null, String.valueOf(e.getMessage()));
        }
    }

    /** What the ledger knows of the time; delivery's thread calls. */
    private record Time(Counter counter, LedgerOutbox outbox) implements BoxTime {
        @Override
        public Optional<Instant> known() {
            return isKnown() ? Optional.of(counter.now()) : Optional.empty();
        }

        /** Without a look at the machine's clock, which reads files. */
        @Override
        public boolean isKnown() {
            return counter.trust().isTrusted();
        }

        @Override
        public Duration sinceBoot() {
            return counter.sinceBoot();
        }

        @Override
        public void learned(Instant start) {
            outbox.ask(
                    ledger -> {
                        ledger.learn(start);
                        return start;
                    });
        }
    }

    private static Map<String, Action> actions(
            Settings settings, LedgerOutbox outbox, BoxData data, Runnable restartVision) {
        Map<String, Action> actions = new LinkedHashMap<>();
        actions.put(
                "pause",
                _ -> {
                    data.pause();
                    return new Outcome.Done("counting is paused");
                });
        actions.put(
                "resume",
                _ -> {
                    data.resume();
                    return new Outcome.Done("counting goes on");
                });
        actions.put(
                "close-day",
                _ ->
                        new Outcome.Done(
                                outbox.ask(counter -> counter.closeDay(counter.now()))
                                        + " is closed"));
        actions.put(
                "restart-vision",
                _ -> {
                    restartVision.run();
                    return new Outcome.Done("vision is started again");
                });
        actions.put("doctor", _ -> BoxDoctor.examine(settings, data));
        actions.put("logs", _ -> new Outcome.Done(Logging.recent()));
        actions.put(
                "identify",
                _ -> {
                    data.identify();
                    return new Outcome.Done(
                            "the LED flashes three times, again and again, for a minute");
                });
        return actions;
    }

    /** For the count thread, every few milliseconds. */
    void answer(Counter counter) {
        outbox.answer(counter);
    }

    /** Counts arrive, or nobody wants them to. */
    boolean isWorking() {
        Sync running = sync;
        return problem.isEmpty()
                && (running == null
                        || (running.status().connected() && running.status().problem().isEmpty()));
    }

    /** Why counts do not arrive, in one line; empty if they do, or nobody wants them to. */
    String problem() {
        Sync running = sync;
        if (running == null) {
            return problem;
        }
        SyncStatus status = running.status();
        return status.problem();
    }

    @Override
    public void close() {
        outbox.close();
        Sync running = sync;
        if (running != null) {
            running.close();
        }
    }
}
