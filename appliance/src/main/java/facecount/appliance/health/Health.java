package facecount.appliance.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What is wrong now. Stages report facts; whoever shows something asks for the faults. Thread-safe;
 * has no thread of its own.
 */
public final class Health {
    /*
     * A fault begins when its condition first holds, is shown once it has held for the kind's delay,
     * and ends when it has not held for CALM. Gaps shorter than that belong to it: a camera that
     * comes back for two seconds every ten is one fault, not a blinking one. Time is measured by the
     * monotonic clock, so that setting the wall clock neither raises nor clears anything.
     */
    private static final Duration CALM = Duration.ofSeconds(10);

    private static final Comparator<Fault> WORST_FIRST =
            Comparator.comparing(Fault::severity)
                    .reversed()
                    .thenComparing(Fault::since)
                    .thenComparing(Fault::code);

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<FaultKind, Episode> episodes = new EnumMap<>(FaultKind.class);
    private Facts facts = Facts.NOTHING_SAID;

    /**
     * @param clock dates the faults; durations are measured by {@link System#nanoTime}
     */
    public Health(Clock clock) {
        this(clock, System::nanoTime);
    }

    Health(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        evaluate();
    }

    /** Takes note of a fact. Cheap enough for once a second and stage, not for every picture. */
    public synchronized void report(Fact fact) {
        evaluate();
        facts = facts.with(fact);
        evaluate();
    }

    /** What people should know of now, worst first, in English; see {@link Texts}. */
    public synchronized List<Fault> faults() {
        evaluate();
        return episodes.entrySet().stream()
                .filter(entry -> entry.getValue().shown)
                .map(entry -> fault(entry.getKey(), entry.getValue()))
                .sorted(WORST_FIRST)
                .toList();
    }

    /** True if pictures arrive and are looked at. */
    public synchronized boolean isDelivering() {
        return facts.delivering();
    }

    private void evaluate() {
        long now = nanoTime.getAsLong();
        for (FaultKind kind : FaultKind.values()) {
            if (kind.holds(facts)) {
                Episode episode =
                        episodes.computeIfAbsent(kind, _ -> new Episode(clock.instant(), now));
                episode.lastHeldNanos = now;
                episode.shown |= now - episode.beganNanos >= kind.delay().toNanos();
            } else {
                Episode episode = episodes.get(kind);
                if (episode != null && now - episode.lastHeldNanos >= calm(kind).toNanos()) {
                    episodes.remove(kind);
                }
            }
        }
    }

    /** What is shown at once is a state somebody set, and ends at once. */
    private static Duration calm(FaultKind kind) {
        return kind.delay().isZero() || kind == FaultKind.PAUSE_FORGOTTEN ? Duration.ZERO : CALM;
    }

    private static Fault fault(FaultKind kind, Episode episode) {
        FaultText text = kind.text(Locale.ENGLISH);
        return new Fault(kind.code(), kind.severity(), text.title(), text.advice(), episode.since);
    }

    /** From when a condition first held until it has been gone for long enough. */
    private static final class Episode {
        private final Instant since;
        private final long beganNanos;
        private long lastHeldNanos;
        private boolean shown;

        Episode(Instant since, long beganNanos) {
            this.since = since;
            this.beganNanos = beganNanos;
            this.lastHeldNanos = beganNanos;
        }
    }
}
