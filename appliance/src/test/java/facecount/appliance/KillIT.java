package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.MortalFleet.Part;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Box, broker and collector are killed while people are counted; who walked by is known outside of
 * them. The long versions, half an hour: {@code mvn verify -Pendurance -Dit.test=KillIT -Dtest=NONE
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class KillIT {
    /** What dies. */
    private enum Kill {
        BOX(Part.BOX),
        BROKER(Part.BROKER),
        /** And its disk is wiped. */
        BROKER_AND_STORE(Part.BROKER),
        COLLECTOR(Part.COLLECTOR);

        private final Part part;

        Kill(Part part) {
            this.part = part;
        }

        List<Kill> times(int number) {
            return Collections.nCopies(number, this);
        }
    }

    /** So many people more are counted before most kills of the box: not only its start is hit. */
    private static final int VISITS_BEFORE_KILL = 25;

    private static final int PAUSE_MAX_MS = 300;
    private static final Duration BETWEEN_VISITS = Duration.ofMillis(20);
    private static final Duration WORKS_WITHIN = Duration.ofSeconds(15);
    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(60);
    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(4);
    private static final Duration STORED_WITHIN = Duration.ofSeconds(2);

    @TempDir Path home;

    /** What an hour is said to have seen. */
    private record Hour(long people, long sightings, long passages) {
        static final Hour EMPTY = new Hour(0, 0, 0);

        static Hour of(Street.Hour seen) {
            return new Hour(seen.people(), seen.visits(), seen.visits());
        }
    }

    /** How far hours are from the truth, in people, sightings and passages together. */
    private record Difference(long lost, long doubled) {
        static final Difference NONE = new Difference(0, 0);

        static Difference between(Map<Instant, Hour> truth, Map<Instant, Hour> told) {
            Set<Instant> hours = new TreeSet<>(truth.keySet());
            hours.addAll(told.keySet());
            Difference sum = NONE;
            for (Instant hour : hours) {
                Hour is = truth.getOrDefault(hour, Hour.EMPTY);
                Hour said = told.getOrDefault(hour, Hour.EMPTY);
                sum =
                        sum.and(is.people() - said.people())
                                .and(is.sightings() - said.sightings())
                                .and(is.passages() - said.passages());
            }
            return sum;
        }

        private Difference and(long missing) {
            return new Difference(lost + Math.max(0, missing), doubled + Math.max(0, -missing));
        }
    }

    /**
     * @param atWork so many of the killed had done something since the kill before
     * @param arrived how long after the last visit everything had
     */
    private record Outcome(
            Map<Kill, Integer> killed,
            Map<Kill, Integer> atWork,
            long visits,
            Difference ledger,
            Difference collected,
            Duration arrived,
            List<String> faults) {}

    @Test
    void nobody_is_lost_or_counted_twice_whoever_is_killed() throws Exception {
        check(
                run(
                        1,
                        List.of(Kill.BROKER, Kill.COLLECTOR, Kill.BROKER_AND_STORE, Kill.BOX),
                        Duration.ofMinutes(2),
                        "acknowledged"));
    }

    /** The control: who forgets at the broker's word loses what the broker loses. */
    @Test
    void whoever_believes_the_broker_loses() throws Exception {
        Outcome outcome = run(1, Kill.COLLECTOR.times(1), Duration.ofMinutes(2), "published");

        assertThat(outcome.ledger()).as("the box itself").isEqualTo(Difference.NONE);
        assertThat(outcome.collected().lost()).isPositive();
    }

    @Test
    @Tag("endurance")
    void nobody_is_lost_or_counted_twice_in_200_kills() throws Exception {
        List<Kill> kills = new ArrayList<>(Kill.BOX.times(70));
        kills.addAll(Kill.BROKER.times(65));
        kills.addAll(Kill.COLLECTOR.times(65));
        check(runShuffled(2, kills, "acknowledged"));
    }

    /**
     * A box that starts does not wait for its next try to connect: so it dies now and then, too.
     */
    @Test
    @Tag("endurance")
    void nobody_is_lost_or_counted_twice_with_a_broker_that_forgets_everything_50_times()
            throws Exception {
        List<Kill> kills = new ArrayList<>(Kill.BROKER_AND_STORE.times(50));
        kills.addAll(Kill.BOX.times(25));
        kills.addAll(Kill.COLLECTOR.times(25));
        check(runShuffled(3, kills, "acknowledged"));
    }

    @Test
    @Tag("endurance")
    void whoever_believes_the_broker_loses_in_40_kills() throws Exception {
        List<Kill> kills = new ArrayList<>(Kill.BROKER_AND_STORE.times(14));
        kills.addAll(Kill.BOX.times(13));
        kills.addAll(Kill.COLLECTOR.times(13));
        assertThat(runShuffled(4, kills, "published").collected().lost()).isPositive();
    }

    private static void check(Outcome outcome) {
        assertThat(outcome.faults()).isEmpty();
        assertThat(outcome.ledger()).as("the box").isEqualTo(Difference.NONE);
        assertThat(outcome.collected()).as("the collector").isEqualTo(Difference.NONE);
    }

    private Outcome runShuffled(long seed, List<Kill> kills, String delivery) throws Exception {
        Collections.shuffle(kills, new Random(seed));
        return run(seed, kills, Duration.ofSeconds(20), delivery);
    }

    /**
     * @param betweenVisits in the people's time: what is lost is hours that end while somebody is
     *     dead, and a few kills need short ones
     */
    private Outcome run(long seed, List<Kill> kills, Duration betweenVisits, String delivery)
            throws Exception {
        Random random = new Random(seed);
        Instant tomorrow = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        try (MortalFleet fleet = MortalFleet.in(home, delivery)) {
            for (Part part : Part.values()) {
                fleet.start(part);
            }
            try (Street street =
                    new Street(fleet.socket(), seed, tomorrow, betweenVisits, BETWEEN_VISITS)) {
                Map<Kill, Integer> killed = new EnumMap<>(Kill.class);
                Map<Kill, Integer> atWork = new EnumMap<>(Kill.class);
                for (Kill kill : kills) {
                    killed.merge(kill, 1, Integer::sum);
                    atWork.merge(kill, kill(fleet, street, kill, random) ? 1 : 0, Integer::sum);
                }
                awaitMore(fleet);
                Outcome outcome = settle(fleet, street, killed, atWork);
                System.out.println(outcome);
                if (!outcome.faults().isEmpty()) {
                    System.out.println(fleet.logs());
                }
                return outcome;
            }
        }
    }

    /** Whether it did something since the kill before. */
    private static boolean kill(MortalFleet fleet, Street street, Kill kill, Random random)
            throws IOException, InterruptedException {
        long counted = street.confirmed() + VISITS_BEFORE_KILL;
        boolean isAtWork =
                random.nextInt(10) > 0
                        && (kill.part == Part.BOX
                                ? within(WORKS_WITHIN, () -> street.confirmed() >= counted)
                                : awaitMore(fleet));
        Thread.sleep(random.nextInt(PAUSE_MAX_MS));
        fleet.kill(kill.part);
        if (kill == Kill.BROKER_AND_STORE) {
            fleet.wipeBrokerStore();
        }
        Thread.sleep(random.nextInt(PAUSE_MAX_MS));
        fleet.start(kill.part);
        return isAtWork;
    }

    /** Whether something arrives at the collector: then all three work. */
    private static boolean awaitMore(MortalFleet fleet) throws InterruptedException {
        long before = arrived(fleet);
        return within(WORKS_WITHIN, () -> arrived(fleet) > before);
    }

    private static long arrived(MortalFleet fleet) {
        return MortalFleet.number(fleet.collected(), "SELECT max(upto) FROM ledger");
    }

    private static boolean within(Duration limit, BooleanSupplier condition)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() - end < 0) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.sleep(50);
        }
        return false;
    }

    /** Nothing is killed any more: what there is when everything has arrived. */
    private static Outcome settle(
            MortalFleet fleet, Street street, Map<Kill, Integer> killed, Map<Kill, Integer> atWork)
            throws InterruptedException {
        List<String> faults = new ArrayList<>();
        if (!street.empties(CONFIRMED_WITHIN)) {
            faults.add("the box does not confirm what it was told");
        }
        long start = System.nanoTime();
        if (!within(
                ARRIVES_WITHIN,
                () ->
                        MortalFleet.text(fleet.ledger(), "SELECT count(*) FROM outbox")
                                .equals("0"))) {
            faults.add("the outbox is not empty");
        }
        Duration arrived = Duration.ofNanos(System.nanoTime() - start);
        Map<Instant, Hour> truth = new TreeMap<>();
        street.hours().forEach((hour, seen) -> truth.put(hour, Hour.of(seen)));
        // Who has only the broker's word may have something on its way still.
        within(STORED_WITHIN, () -> collected(fleet).equals(truth));
        fleet.stop(Part.BOX);
        fleet.stop(Part.COLLECTOR);
        if (!MortalFleet.text(fleet.ledger(), "PRAGMA integrity_check").equals("ok")) {
            faults.add("the ledger is damaged");
        }
        if (!MortalFleet.text(fleet.collected(), "SELECT count(*) FROM arrival").equals("0")) {
            faults.add("the collector still waits for something");
        }
        long people = truth.values().stream().mapToLong(Hour::people).sum();
        if (MortalFleet.number(fleet.collected(), "SELECT sum(recognized_visitors) FROM day_total")
                != people) {
            faults.add("the collector's days do not have as many people as their hours");
        }
        return new Outcome(
                killed,
                atWork,
                truth.values().stream().mapToLong(Hour::passages).sum(),
                Difference.between(truth, ledger(fleet)),
                Difference.between(truth, collected(fleet)),
                arrived,
                faults);
    }

    private static Map<Instant, Hour> collected(MortalFleet fleet) {
        return hours(
                fleet.collected(),
                "SELECT start, new_visitors, sightings, passages FROM hour_count",
                row -> Instant.parse(row.getString(1)));
    }

    private static Map<Instant, Hour> ledger(MortalFleet fleet) {
        return hours(
                fleet.ledger(),
                "SELECT start_ms, new_visitors, sightings, passages FROM hour",
                row -> Instant.ofEpochMilli(row.getLong(1)));
    }

    private interface Start {
        Instant of(ResultSet row) throws SQLException;
    }

    private static Map<Instant, Hour> hours(Path file, String sql, Start start) {
        Map<Instant, Hour> hours = new TreeMap<>();
        MortalFleet.query(
                file,
                sql,
                row ->
                        hours.put(
                                start.of(row),
                                new Hour(row.getLong(2), row.getLong(3), row.getLong(4))));
        return hours;
    }
}
