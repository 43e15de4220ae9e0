package facecount.appliance;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import facecount.appliance.clock.ScriptedClock;
import facecount.appliance.clock.Trust;
import facecount.appliance.counting.CountEvent;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.Faces;
import facecount.appliance.storage.DatedRows;
import facecount.appliance.storage.DatedRows.Found;
import facecount.appliance.storage.Ledger;
import facecount.inference.Observation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A box whose clock does what clocks do, by chance: the true time is known here, and not to the
 * box.
 */
final class ClockScript {
    private static final List<ZoneId> ZONES =
            List.of(
                    ZoneId.of("Europe/Paris"),
                    ZoneId.of("America/New_York"),
                    ZoneId.of("Australia/Lord_Howe"),
                    ZoneId.of("Pacific/Apia"),
                    ZoneId.of("Asia/Kolkata"));
    private static final List<LocalTime> CUTS =
            List.of(LocalTime.of(4, 0), LocalTime.MIDNIGHT, LocalTime.of(2, 30));

    /** A day or two before clocks change in Paris, New York, Lord Howe; and a plain day. */
    private static final List<Instant> BEGINNINGS =
            List.of(
                    Instant.parse("2026-03-28T06:00:00Z"),
                    Instant.parse("2026-10-24T06:00:00Z"),
                    Instant.parse("2026-10-31T06:00:00Z"),
                    Instant.parse("2026-04-04T00:00:00Z"),
                    Instant.parse("2026-10-03T00:00:00Z"),
                    Instant.parse("2026-07-15T12:00:00Z"));

    private static final int STEPS_MAX = 40;
    private static final int PEOPLE = 12;
    private static final float CLOSE = 0.9f;
    private static final Duration IN_VIEW = Duration.ofSeconds(4);

    /** Of a clock that kept time through the night. */
    private static final Duration DRIFT_MAX = Duration.ofMinutes(2);

    /** At most so many stay for longer at once. */
    private static final int STAYING_MAX = 3;

    /** Somebody was seen. */
    private record Moment(Instant truth, Duration drift) {}

    /**
     * Somebody passed, or stayed for hours, also over the end of a day.
     *
     * @param first as vision stamps it
     * @param seen in their order, not empty
     */
    private record Event(long track, int person, Instant first, List<Moment> seen) {
        @Override
        public String toString() {
            return "%d %s".formatted(track, seen);
        }
    }

    /**
     * What a script found out.
     *
     * @param undated events of which the ledger says that it is not sure of their day
     * @param moved events that were dated after the fact
     * @param problems one line each that is not right
     */
    record Result(int events, int undated, int moved, int boots, List<String> problems) {
        Result {
            problems = List.copyOf(problems);
        }
    }

    private final Random random;
    private final Faces faces;
    private final boolean isControl;
    private final List<float[]> people = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Event> staying = new ArrayList<>();
    private final Map<Long, String> counted = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<ZoneId> zones = new LinkedHashSet<>();
    private final List<CountingDay> closed = new ArrayList<>();
    private final ScriptedClock clock;
    private final Ledger ledger = Ledger.temporary();
    private CountingSettings settings;
    private Duration drift = Duration.ZERO;
    private Counter counter;
    private long session = 1;
    private long number;
    private long lastTrack;
    private int boots = 1;
    private int moved;

    /**
     * @param isControl the wall clock is taken as it is
     */
    ClockScript(long seed, boolean isControl) {
        this.random = new Random(seed);
        this.faces = new Faces(seed);
        this.isControl = isControl;
        this.clock =
                new ScriptedClock(
                        BEGINNINGS
                                .get(random.nextInt(BEGINNINGS.size()))
                                .plus(Duration.ofMinutes(random.nextInt(48 * 60))));
        ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
        zones.add(zone);
        this.settings =
                CountingSettings.defaults()
                        .withZone(zone)
                        .withCutOver(CUTS.get(random.nextInt(CUTS.size())))
                        .withVisitorsMax(64);
        for (int person = 0; person < PEOPLE; person++) {
            people.add(faces.person());
        }
        switchOn();
        this.counter = open();
    }

    Result run() {
        try {
            int steps = 5 + random.nextInt(STEPS_MAX);
            for (int step = 0; step < steps; step++) {
                step();
                look();
            }
            if (!isControl) {
                problems.addAll(DatedRows.oddities(ledger, settings));
            }
            return result();
        } finally {
            counter.stop();
            ledger.close();
        }
    }

    private void step() {
        switch (random.nextInt(20)) {
            case 0, 1 -> reboot();
            case 2 -> restart();
            case 3 -> {
                clock.synchronise();
                drift = Duration.ZERO;
                tick();
            }
            case 4 -> {
                clock.set(wrong(clock.wall()), Trust.SAVED);
                tick();
            }
            case 5 -> pass(Duration.ofMinutes(60 + random.nextInt(30 * 60)));
            case 6, 7, 8 -> pass(Duration.ofMinutes(1 + random.nextInt(180)));
            case 9, 10 -> stay();
            case 11 -> leave();
            default -> visit();
        }
    }

    /** The clock of a machine that was switched on. */
    private void switchOn() {
        drift = Duration.ZERO;
        switch (random.nextInt(6)) {
            case 0 -> clock.start(clock.truth(), Trust.NTP);
            case 1 -> {
                drift =
                        Duration.ofSeconds(random.nextLong(2 * DRIFT_MAX.toSeconds()))
                                .minus(DRIFT_MAX);
                clock.start(clock.truth().plus(drift), Trust.RTC);
            }
            case 2 -> clock.start(Instant.EPOCH.plusSeconds(random.nextInt(1_000)), Trust.RTC);
            case 3 -> {
                // What a ledger that knows no time yet cannot know is wrong.
                if (boots > 1) {
                    clock.start(clock.truth().plus(Duration.ofDays(3_000)), Trust.RTC);
                }
            }
            default -> clock.start(wrong(clock.truth()), Trust.SAVED);
        }
    }

    private Instant wrong(Instant about) {
        return switch (random.nextInt(4)) {
            case 0 -> Instant.EPOCH;
            case 1 -> about.plus(Duration.ofMinutes(random.nextInt(3 * 24 * 60)));
            default -> about.minus(Duration.ofMinutes(random.nextInt(3 * 24 * 60)));
        };
    }

    private void reboot() {
        counter.stop();
        clock.pass(
                random.nextBoolean()
                        ? Duration.ofSeconds(20)
                        : Duration.ofMinutes(random.nextInt(40 * 60)));
        switchOn();
        boots++;
        session++;
        number = 0;
        staying.clear();
        counter = open();
    }

    /** The process alone; now and then with another zone. */
    private void restart() {
        counter.stop();
        clock.pass(Duration.ofSeconds(5 + random.nextInt(random.nextInt(4) == 0 ? 200_000 : 60)));
        if (random.nextInt(4) == 0) {
            ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
            zones.add(zone);
            settings = settings.withZone(zone);
        }
        counter = open();
    }

    private Counter open() {
        return isControl
                ? Counter.open(ledger, settings, clock.wall())
                : Counter.open(ledger, settings, clock);
    }

    private void pass(Duration time) {
        clock.pass(time);
        tick();
    }

    private void tick() {
        if (isControl) {
            counter.tick(clock.wall());
        } else {
            counter.tick();
        }
    }

    private void visit() {
        Event event = arrive();
        clock.pass(IN_VIEW);
        accept(trackEnded(event.track, event.first, now()));
    }

    /** Those who stay are seen once more, or somebody comes and stays. */
    private void stay() {
        staying.forEach(this::see);
        if (staying.size() < STAYING_MAX) {
            staying.add(arrive());
        }
    }

    private void leave() {
        staying.forEach(event -> accept(trackEnded(event.track, event.first, now())));
        staying.clear();
    }

    private Event arrive() {
        Event event = new Event(++lastTrack, random.nextInt(PEOPLE), now(), new ArrayList<>());
        events.add(event);
        see(event);
        return event;
    }

    private void see(Event event) {
        event.seen.add(new Moment(clock.truth(), drift));
        accept(trackSeen(event.track, now(), DOOR));
        accept(faceSeen(event.track, now(), faces.picture(people.get(event.person), CLOSE)));
    }

    private Instant now() {
        return isControl ? clock.wall() : clock.sinceStart();
    }

    private void accept(Observation observation) {
        counter.accept(session, ++number, observation);
    }

    private void look() {
        for (CountEvent event : counter.commit()) {
            if (event instanceof CountEvent.DayClosed(var at, var count)) {
                if (!closed.isEmpty() && count.day().compareTo(closed.getLast()) <= 0) {
                    problems.add(
                            "%s is closed after %s, at %s"
                                    .formatted(count.day(), closed.getLast(), at));
                }
                closed.add(count.day());
            }
        }
        Set<String> now = Set.copyOf(DatedRows.closedDays(ledger));
        closed.stream()
                .filter(day -> !now.contains(day.toString()))
                .forEach(day -> problems.add(day + " was closed and is open"));
        DatedRows.byTrack(ledger)
                .forEach(
                        (track, found) -> {
                            String day = found.getFirst().day();
                            String was = counted.put(track, day);
                            moved += was == null || was.equals(day) ? 0 : 1;
                        });
    }

    private Result result() {
        int undated = 0;
        Map<Long, List<Found>> all = DatedRows.byTrack(ledger);
        for (Event event : events) {
            List<Found> found = all.getOrDefault(event.track, List.of());
            if (found.isEmpty() && isExpired(event)) {
                undated++;
                continue;
            }
            if (found.isEmpty()
                    || found.size() != found.stream().map(Found::day).distinct().count()) {
                problems.add("%s is in %s".formatted(event, found));
            }
            undated += found.stream().anyMatch(Found::undated) ? 1 : 0;
            found.stream().filter(part -> !part.undated()).forEach(part -> judge(event, part));
        }
        return new Result(events.size(), undated, moved, boots, problems);
    }

    /** It was in a day that turned out to be so long ago that only its totals are kept. */
    private boolean isExpired(Event event) {
        String day = counted.getOrDefault(event.track, "");
        return !day.isEmpty() && DatedRows.isExpired(ledger, day);
    }

    /** What was counted of somebody is in a day on which he was seen. */
    private void judge(Event event, Found found) {
        boolean isRight =
                event.seen.stream()
                        .flatMap(
                                moment ->
                                        zones.stream()
                                                .map(
                                                        zone ->
                                                                CountingDay.of(
                                                                        moment.truth.plus(
                                                                                moment.drift),
                                                                        zone,
                                                                        settings.cutOver())))
                        .anyMatch(day -> day.toString().equals(found.day()));
        if (!isRight) {
            problems.add("%s is in %s (%s)".formatted(event, found, zones));
        }
    }
}
