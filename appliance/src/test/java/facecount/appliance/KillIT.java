package facecount.appliance;

import static facecount.appliance.MortalFleet.within;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.HourCounts.Difference;
import facecount.appliance.MortalFleet.Part;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

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

    /** Three hours end meanwhile, two minutes lying between visits. */
    private static final int VISITS_OF_HOURS = 100;

    private static final int PAUSE_MAX_MS = 300;
    private static final Duration BETWEEN_VISITS = Duration.ofMillis(20);

    /** On a machine with much else to do a process needs half a minute to start. */
    private static final Duration COUNTS_WITHIN = Duration.ofMinutes(1);

    /**
     * A box that lost its broker again and again waits up to two minutes; nobody waits for that.
     */
    private static final Duration WORKS_WITHIN = Duration.ofSeconds(30);

    private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(60);
    private static final Duration ARRIVES_WITHIN = Duration.ofMinutes(4);
    private static final Duration STORED_WITHIN = Duration.ofSeconds(2);

    @TempDir Path home;

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
        Outcome outcome =
                run(
                        1,
                        Kill.COLLECTOR.times(1),
                        Duration.ofMinutes(2),
                        "published",
                        VISITS_OF_HOURS);

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
        return run(seed, kills, betweenVisits, delivery, 0);
    }

    /**
     * @param visitsWhileDead so many are counted at least while a broker or a collector is dead
     */
    private Outcome run(
            long seed,
            List<Kill> kills,
            Duration betweenVisits,
            String delivery,
            int visitsWhileDead)
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
                    boolean isAtWork = kill(fleet, street, kill, random, visitsWhileDead);
                    atWork.merge(kill, isAtWork ? 1 : 0, Integer::sum);
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
    private static boolean kill(
            MortalFleet fleet, Street street, Kill kill, Random random, int visitsWhileDead)
            throws IOException, InterruptedException {
        long counted = street.confirmed() + VISITS_BEFORE_KILL;
        boolean isAtWork =
                random.nextInt(10) > 0
                        && (kill.part == Part.BOX
                                ? within(COUNTS_WITHIN, () -> street.confirmed() >= counted)
                                : awaitMore(fleet));
        Thread.sleep(random.nextInt(PAUSE_MAX_MS));
        fleet.kill(kill.part);
        if (kill == Kill.BROKER_AND_STORE) {
            fleet.wipeBrokerStore();
        }
        Thread.sleep(random.nextInt(PAUSE_MAX_MS));
        if (visitsWhileDead > 0) {
            long meanwhile = street.confirmed() + visitsWhileDead;
            assertThat(within(COUNTS_WITHIN, () -> street.confirmed() >= meanwhile)).isTrue();
        }
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

    /** Nothing is killed any more: what there is when everything has arrived. */
    private static Outcome settle(
            MortalFleet fleet, Street street, Map<Kill, Integer> killed, Map<Kill, Integer> atWork)
            throws InterruptedException {
        List<String> faults = new ArrayList<>();
        if (!street.empties(CONFIRMED_WITHIN)) {
            faults.add("the box does not confirm what it was told");
        }
        long start = System.nanoTime();
        if (!fleet.delivers(ARRIVES_WITHIN)) {
            faults.add("the outbox is not empty");
        }
        Duration arrived = Duration.ofNanos(System.nanoTime() - start);
        HourCounts truth = HourCounts.of(street);
        // Who has only the broker's word may have something on its way still.
        within(STORED_WITHIN, () -> HourCounts.collected(fleet).equals(truth));
        faults.addAll(fleet.faultsAtEnd());
        if (MortalFleet.number(fleet.collected(), "SELECT sum(recognized_visitors) FROM day_total")
                != truth.people()) {
            faults.add("the collector's days do not have as many people as their hours");
        }
        return new Outcome(
                killed,
                atWork,
                truth.passages(),
                truth.madeOfIt(HourCounts.counted(fleet)),
                truth.madeOfIt(HourCounts.collected(fleet)),
                arrived,
                faults);
    }
}
