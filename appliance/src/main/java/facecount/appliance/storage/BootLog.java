package facecount.appliance.storage;

import facecount.appliance.clock.ClockReading;
import facecount.appliance.clock.SystemTime;
import facecount.appliance.clock.Timeline;
import facecount.appliance.clock.Trust;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.TrackKey;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The starts of the machine, and how far the time of what was counted in each is known. All within
 * the caller's transactions. Belongs to the count thread.
 */
final class BootLog {
    /** Years of a box that is switched off at night. */
    private static final int BOOTS_KEPT = 1_000;

    private static final long NONE_MS = Long.MIN_VALUE;

    private final Database database;
    private @Nullable SystemTime clock;
    private Timeline current = Timeline.given();
    private long number;
    private boolean isBehind;

    BootLog(Database database) {
        this.database = database;
    }

    /** Goes on with this start of the machine, or begins it. */
    Timeline enter(SystemTime machine) {
        clock = machine;
        ClockReading reading = machine.read();
        List<Timeline> known = new ArrayList<>();
        database.query(
                "SELECT origin_ms, trust FROM boot WHERE id = ?",
                row ->
                        known.add(
                                new Timeline(
                                        reading.boot(),
                                        Instant.ofEpochMilli(row.getLong(1)),
                                        Trust.of(row.getString(2)))),
                reading.boot());
        current = known.isEmpty() ? begin(reading) : known.getFirst();
        number = database.number("SELECT number FROM boot WHERE id = ?", reading.boot());
        return current;
    }

    private Timeline begin(ClockReading reading) {
        long newestMs =
                database.number(
                        """
                        SELECT max(
                            coalesce((SELECT max(newest_ms) FROM boot), ?1),
                            coalesce((SELECT max(as_of_ms) FROM day), ?1))
                        """,
                        NONE_MS);
        long trustedMs =
                database.number(
                        """
                        SELECT max(
                            coalesce((SELECT max(newest_ms) FROM boot WHERE trust IN ('rtc', 'fleet', 'ntp')), 0),
                            coalesce((SELECT max(as_of_ms) FROM day WHERE boot IS NULL AND passages > 0), 0))
                        """);
        Timeline begun =
                Timeline.begin(
                        reading,
                        newestMs == NONE_MS ? Instant.MIN : Instant.ofEpochMilli(newestMs));
        database.update(
                """
                INSERT INTO boot (id, origin_ms, trust, newest_ms, trusted_before_ms, judged)
                VALUES (?, ?, ?, ?, ?, 0)
                """,
                begun.boot(),
                begun.origin().toEpochMilli(),
                begun.trust().label(),
                begun.at(reading.sinceBoot()).toEpochMilli(),
                trustedMs);
        database.update(
                "DELETE FROM boot WHERE number <= (SELECT max(number) FROM boot) - ?", BOOTS_KEPT);
        return begun;
    }

    /** Which time it is now, so that the next start is not before it. */
    void note(Timeline timeline, Instant now) {
        current = timeline;
        database.update(
                """
                UPDATE boot SET origin_ms = ?, trust = ?, newest_ms = max(newest_ms, ?)
                WHERE number = ?
                """,
                timeline.origin().toEpochMilli(),
                timeline.trust().label(),
                now.toEpochMilli(),
                number);
    }

    /**
     * The clock of this start has become trusted.
     *
     * @return by how much all that was dated before has to move
     */
    Duration bind(Timeline trusted) {
        Duration by = Duration.between(current.origin(), trusted.origin());
        database.update(
                "UPDATE boot SET newest_ms = newest_ms + ? WHERE number = ?",
                by.toMillis(),
                number);
        note(trusted, Instant.EPOCH);
        return by;
    }

    /**
     * Of the starts whose clock was never trusted: between which trusted times they were is known
     * now. Where both are in one day, that is the day.
     *
     * @return the days of which this says more than was known
     */
    List<String> judge(CountingSettings settings) {
        if (isGiven() || !current.trust().isTrusted()) {
            return List.of();
        }
        List<String> days = new ArrayList<>();
        CountingDay after = CountingDay.of(current.origin(), settings.zone(), settings.cutOver());
        database.query(
                """
                SELECT number, trusted_before_ms FROM boot
                WHERE judged = 0 AND number < ? AND trust IN ('saved', 'none')
                """,
                row -> {
                    CountingDay before =
                            CountingDay.of(
                                    Instant.ofEpochMilli(row.getLong(2)),
                                    settings.zone(),
                                    settings.cutOver());
                    if (before.equals(after)) {
                        int sure =
                                database.update(
                                        "UPDATE passage SET undated = 0 WHERE undated = 1 AND boot"
                                                + " = ? AND day = ?",
                                        row.getLong(1),
                                        after.toString());
                        if (sure > 0 && !days.contains(after.toString())) {
                            days.add(after.toString());
                        }
                    }
                },
                number);
        database.update("UPDATE boot SET judged = 1 WHERE judged = 0 AND number < ?", number);
        return days;
    }

    /** When the newest observation of a day was, by what cannot be set. */
    Stamp stamp(String day) {
        List<Stamp> stamps = new ArrayList<>();
        database.query(
                "SELECT id, mono_ms, trust FROM day JOIN boot ON day.boot = number WHERE day = ?",
                row ->
                        stamps.add(
                                new Stamp.SinceBoot(
                                        row.getString(1),
                                        Duration.ofMillis(row.getLong(2)),
                                        Trust.of(row.getString(3)))),
                day);
        return stamps.isEmpty() ? new Stamp.Unknown() : stamps.getFirst();
    }

    /** Which time it is now, as far as is known, and by what cannot be set. */
    Moment now() {
        if (clock == null) {
            return new Moment(Instant.now().truncatedTo(ChronoUnit.MILLIS), new Stamp.Unknown());
        }
        Duration sinceBoot = clock.read().sinceBoot();
        return new Moment(
                current.at(sinceBoot),
                new Stamp.SinceBoot(current.boot(), sinceBoot, current.trust()));
    }

    /** What outlived a day that may not have been over has ended. */
    void noteEnded(TrackKey track) {
        database.update(
                """
                UPDATE passage SET ended = 1
                WHERE undated = 1 AND boot = ? AND ended = 0 AND session = ? AND track = ?
                """,
                number,
                track.session(),
                track.track());
    }

    /** See {@link #now}. */
    record Moment(Instant at, Stamp stamp) {}

    boolean isGiven() {
        return current.isGiven();
    }

    /** Number of this start; null where times are taken as they come. */
    @Nullable Long number() {
        return isGiven() ? null : number;
    }

    /**
     * Number of this start for a passage; null also for one that counts in a day its time is
     * before: it has that day's first moment instead of its own, so nothing can be dated by it.
     */
    @Nullable Long numberOfPassage() {
        return isBehind ? null : number();
    }

    @Nullable Long sinceBootMs(Instant at) {
        return isGiven() ? null : current.sinceBoot(at).toMillis();
    }

    /** What is counted now may turn out to be of another day. */
    boolean isUndated() {
        return isBehind || !current.trust().isTrusted();
    }

    /** By the clock it is still a day before the one that is counted. */
    void setBehind(boolean behind) {
        isBehind = behind;
    }
}
