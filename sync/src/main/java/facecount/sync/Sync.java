package facecount.sync;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a connection to the broker, delivers what the outbox holds, oldest first, at least once,
 * and hands on what is told to this box. One thread of its own does all of it. {@link #status} and
 * {@link #close} may be called by any thread.
 */
public final class Sync implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Sync.class.getName());

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int ARRIVALS_MAX = 256;

    /** A connection that lasted so long was a good one: the next pause is short again. */
    private static final Duration STABLE_AFTER = Duration.ofSeconds(30);

    /** The store did not answer; the next question. */
    private static final Duration STORE_PAUSE = Duration.ofSeconds(1);

    private static final Duration GOODBYE_WITHIN = Duration.ofSeconds(2);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    /** Tags of what is no message of the outbox. */
    private static final long ANNOUNCEMENT = -1;

    private static final long GOODBYE = -2;

    /** With QoS 0 it takes no place in the broker's window. */
    private static final long QUESTION = -3;

    private final SyncSettings settings;
    private final Topics topics;
    private final MqttLink.Opener opener;
    private final Announcements announcements;
    private final BoxTime time;
    private final TimeQuestions questions;
    private final Delivery delivery;
    private final Backoff backoff;
    private final Clock clock;
    private final RareWarnings warnings;
    private final Events events = new Events(ARRIVALS_MAX);
    private final Thread thread;
    private volatile boolean stopped;
    private volatile SyncStatus status;

    private boolean connected;
    private String problem = "";
    private Instant since;
    private long rejected;
    private int announced;
    private long nextQuestionMs;

    /** The connection was made before the time was known: its certificate's dates were not seen. */
    private boolean isUndated;

    private Sync(
            SyncSettings settings,
            MqttLink.Opener opener,
            Outbox outbox,
            Announcements announcements,
            Delivery.Limits limits,
            Backoff backoff,
            Clock clock,
            BoxTime time) {
        this.settings = settings;
        this.topics = new Topics(settings.device());
        this.opener = opener;
        this.announcements = announcements;
        this.time = time;
        this.questions = new TimeQuestions(topics, settings.keys(), new SecureRandom());
        this.delivery =
                new Delivery(
                        outbox,
                        settings.acknowledged()
                                ? Delivery.Confirmation.ACKNOWLEDGED
                                : Delivery.Confirmation.PUBLISHED,
                        limits);
        this.backoff = backoff;
        this.clock = clock;
        this.warnings = new RareWarnings(LOG, clock);
        this.since = clock.instant();
        this.status = SyncStatus.starting(since);
        this.thread = Thread.ofPlatform().daemon().name("mqtt-io").unstarted(this::run);
    }

    /**
     * Starts delivering; returns at once, whether or not the broker can be reached.
     *
     * @param time told what a collector says, while it does not know
     */
    public static Sync start(
            SyncSettings settings,
            Outbox outbox,
            Announcements announcements,
            Clock clock,
            BoxTime time) {
        return start(
                settings,
                MqttLink.Opener.standard(time),
                outbox,
                announcements,
                Delivery.Limits.standard(),
                new Backoff(new SecureRandom()),
                clock,
                time);
    }

    static Sync start(
            SyncSettings settings,
            MqttLink.Opener opener,
            Outbox outbox,
            Announcements announcements,
            Delivery.Limits limits,
            Backoff backoff,
            Clock clock,
            BoxTime time) {
        Sync sync = new Sync(settings, opener, outbox, announcements, limits, backoff, clock, time);
        sync.thread.start();
        return sync;
    }

    public SyncStatus status() {
        return status;
    }

    /** Says goodbye and stops, within a few seconds. What is not delivered stays in the outbox. */
    @Override
    public void close() {
        stopped = true;
        try {
            if (!thread.join(CLOSE_WITHIN)) {
                LOG.log(WARNING, "delivery did not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    private void run() {
        while (!stopped) {
            long startMs = nowMs();
            try {
                connection();
            } catch (LinkException e) {
                trouble(String.valueOf(e.getMessage()));
            } catch (OutboxException e) {
                trouble("the ledger does not answer: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                // Whatever a library does: the count goes on, and so do the attempts to tell of it.
                LOG.log(WARNING, "delivery stumbled and begins anew", e);
                trouble("delivery stumbled (%s); the log says more".formatted(e));
            }
            delivery.disconnected();
            connected(false);
            if (isUndated) {
                isUndated = false;
                continue;
            }
            if (nowMs() - startMs >= STABLE_AFTER.toMillis()) {
                backoff.lost();
            }
            pause(backoff.next());
        }
    }

    private void pause(Duration pause) {
        long endMs = nowMs() + pause.toMillis();
        try {
            while (!stopped && nowMs() < endMs) {
                Thread.sleep(Math.clamp(endMs - nowMs(), 1, TICK.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    private void connection() throws LinkException, InterruptedException {
        events.clear();
        long session = announcements.nextSession();
        MqttLink link =
                opener.open(
                        settings.link(),
                        Optional.of(announcements.presence(false, session)),
                        events);
        boolean isPolite = false;
        try {
            link.subscribe(List.of(topics.down("#")));
            announced = 0;
            announce(link, announcements.presence(true, session));
            for (Publication publication : announcements.due(true)) {
                announce(link, publication);
            }
            delivery.connected(link.window(), nowMs());
            nextQuestionMs = nowMs();
            connected(true);
            LOG.log(INFO, () -> "connected to %s".formatted(settings.link().broker()));
            serve(link);
            // Unless the broker has the goodbye, the last will is to say it: Paho ends a connection
            // politely before what it has just been given is on the wire.
            isPolite = goodbye(link, announcements.presence(false, session));
        } finally {
            if (isPolite) {
                link.close();
            } else {
                link.drop();
            }
        }
    }

    /** Whether the broker has taken it. */
    private boolean goodbye(MqttLink link, Publication presence)
            throws LinkException, InterruptedException {
        link.publish(presence, GOODBYE);
        long endMs = nowMs() + GOODBYE_WITHIN.toMillis();
        while (nowMs() < endMs) {
            Events.@Nullable Event event = events.poll(TICK);
            if (event instanceof Events.Lost) {
                return false;
            }
            if (event instanceof Events.Answered(long tag, int reasonCode)) {
                if (tag == GOODBYE) {
                    return reasonCode < MqttReasons.FAILURE_FROM;
                }
                answered(tag, reasonCode);
            }
        }
        return false;
    }

    private void serve(MqttLink link) throws LinkException, InterruptedException {
        while (!stopped && !isUndated) {
            for (Events.@Nullable Event event = events.poll(TICK);
                    event != null;
                    event = events.poll(Duration.ZERO)) {
                handle(link, event);
            }
            askTime(link);
            send(link);
            if (announced < link.window()) {
                for (Publication publication : announcements.due(false)) {
                    announce(link, publication);
                }
            }
            if (delivery.isStuck(nowMs())) {
                throw new LinkException(
                        "%s: the broker answers nothing any more; a new connection is made"
                                .formatted(settings.link().broker()));
            }
            publishStatus();
        }
    }

    private void askTime(MqttLink link) throws LinkException {
        if (announced < link.window() && !time.isKnown()) {
            var question = questions.due(time.sinceBoot());
            if (question.isPresent()) {
                link.publish(question.get(), QUESTION);
            }
        }
    }

    private void told(Publication answer) {
        switch (questions.answered(answer.text(), time.sinceBoot())) {
            case TimeQuestions.Outcome.Refused(String why) -> reject("a time " + why);
            case TimeQuestions.Outcome.Learned(Instant start) -> {
                if (!time.isKnown()) {
                    time.learned(start);
                    lookAtDates();
                }
            }
        }
    }

    /** Who was believed without a look at the dates is looked at again, with the time known. */
    private void lookAtDates() {
        isUndated = settings.link().isEncrypted() && settings.link().authorities().isPresent();
        if (isUndated) {
            LOG.log(
                    INFO,
                    () ->
                            "the time is known now; a new connection to %s is made, which checks the dates of its certificate"
                                    .formatted(settings.link().broker()));
        }
    }

    private void announce(MqttLink link, Publication publication) throws LinkException {
        if (publication.qos() > 0) {
            announced++;
        }
        link.publish(publication, ANNOUNCEMENT);
    }

    private void send(MqttLink link) throws LinkException {
        long nowMs = nowMs();
        if (nowMs < nextQuestionMs || announced >= link.window()) {
            return;
        }
        Outbox.Batch batch;
        try {
            batch = delivery.due(nowMs, announced);
        } catch (OutboxException e) {
            trouble("the ledger does not answer: " + e.getMessage());
            nextQuestionMs = nowMs + STORE_PAUSE.toMillis();
            return;
        }
        if (batch.messages().isEmpty() && !delivery.isBehind()) {
            // Nothing waits: what changes meanwhile goes together.
            nextQuestionMs =
                    nowMs
                            + (delivery.unacknowledged() > 0
                                    ? TICK.toMillis()
                                    : settings.interval().toMillis());
        }
        for (OutboxMessage message : batch.messages()) {
            link.publish(
                    Publication.of(
                            topics.up(message.kind()),
                            Envelope.wrap(
                                    settings.device(), delivery.epoch(), batch.oldest(), message)),
                    message.sequence());
        }
    }

    private void handle(MqttLink link, Events.Event event) throws LinkException {
        switch (event) {
            case Events.Lost(String why) ->
                    throw new LinkException("%s: %s".formatted(settings.link().broker(), why));
            case Events.Answered(long tag, int reasonCode) -> answered(tag, reasonCode);
            case Events.Arrived(Publication document) -> arrived(link, document);
        }
    }

    private void answered(long tag, int reasonCode) {
        boolean isRefused = reasonCode >= MqttReasons.FAILURE_FROM;
        if (tag == QUESTION) {
            return;
        }
        if (tag < 0) {
            announced = Math.max(0, announced - 1);
        } else {
            delivery.published(tag, reasonCode, nowMs());
        }
        if (isRefused) {
            trouble(
                    "%s refuses a message: %s"
                            .formatted(settings.link().broker(), MqttReasons.inWords(reasonCode)));
        } else if (tag >= 0 && reasonCode == MqttReasons.NO_MATCHING_SUBSCRIBERS) {
            trouble("nobody listens to this box's counts; is the collector running?");
        } else if (tag >= 0 && !problem.isEmpty() && !settings.acknowledged()) {
            problem = "";
        }
    }

    private void arrived(MqttLink link, Publication document) throws LinkException {
        var parts = Topics.parse(document.topic());
        if (parts.isEmpty()
                || !parts.get().box().equals(topics)
                || !parts.get().branch().equals("dn")
                || document.text().isEmpty()) {
            return;
        }
        if (parts.get().kind().equals("ack")) {
            if (settings.acknowledged()) {
                acknowledged(document);
            }
            return;
        }
        if (parts.get().kind().equals(TimeDocuments.KIND)) {
            told(document);
            return;
        }
        var answer = announcements.received(parts.get().kind(), document);
        if (answer.isPresent()) {
            if (announced < link.window()) {
                announce(link, answer.get());
            } else {
                // Answers to a flood would fill the queue until the broker's own answers find no
                // room in it; then everything would wait for them for ever.
                warnings.warn("more documents came than can be answered; some have no answer");
            }
        }
    }

    private void acknowledged(Publication document) {
        SignedText.Verdict verdict =
                SignedText.verify(
                        "ack",
                        settings.device(),
                        document.text(),
                        settings.keys(),
                        TrustedKeys.Role.COLLECTOR);
        switch (verdict) {
            case SignedText.Verdict.Refused(String why) -> reject("an acknowledgement: " + why);
            case SignedText.Verdict.Good(JsonObject ack) -> {
                try {
                    acknowledged(ack);
                } catch (JsonException e) {
                    reject("an acknowledgement of another form");
                }
            }
        }
    }

    private void acknowledged(JsonObject ack) {
        long version = ack.longValue("v", 0);
        long upTo = ack.longValue("upto", -1);
        if (version != 1 || upTo < 0) {
            reject("an acknowledgement of another version");
        } else if (!delivery.acknowledged(ack.stringValue("ep", ""), upTo, nowMs())) {
            reject("an acknowledgement of messages that were never sent");
        } else {
            problem = "";
        }
    }

    private void reject(String what) {
        rejected++;
        trouble("ignored " + what);
    }

    private void trouble(String what) {
        problem = what;
        warnings.warn(what);
        publishStatus();
    }

    private void connected(boolean isConnected) {
        if (isConnected != connected) {
            connected = isConnected;
            since = clock.instant();
            if (isConnected) {
                problem = "";
            }
        }
        publishStatus();
    }

    private void publishStatus() {
        status =
                new SyncStatus(
                        connected,
                        problem,
                        since,
                        delivery.unacknowledged(),
                        delivery.refusals(),
                        delivery.repetitions(),
                        events.dropped(),
                        rejected);
    }
}
