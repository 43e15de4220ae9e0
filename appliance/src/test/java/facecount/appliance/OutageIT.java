package facecount.appliance;

import static facecount.appliance.MortalFleet.within;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.HourCounts.Difference;
import facecount.appliance.MortalFleet.Part;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The broker was away for long; when it is back, the box delivers what it has, and what it counts
 * meanwhile does not wait for that. The whole day: {@code mvn verify -Pendurance -Dit.test=OutageIT
 * -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class OutageIT {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration LIVE_WITHIN = Duration.ofSeconds(10);
    private static final Duration DRAINED_WITHIN = Duration.ofMinutes(3);
    private static final Duration A_VISIT = Duration.ofMillis(50);

    @TempDir Path home;

    /**
     * @param drained from the broker's return to the empty outbox
     * @param overtaken the largest backlog at the time when a count arrived that came after it
     * @param slowest from a visit's confirmation to its arrival
     */
    private record Outcome(
            int backlog, Duration drained, long overtaken, int live, Duration slowest) {}

    @Test
    void what_is_counted_now_overtakes_a_backlog() throws Exception {
        System.out.println(overtaking(run(6_000, 1)));
    }

    /** An event every two seconds for a day, and people in each of its hours. */
    @Test
    @Tag("endurance")
    void a_day_without_a_broker_arrives_within_three_minutes() throws Exception {
        Outcome outcome = overtaking(run(43_200, 24));

        System.out.println(outcome);
        assertThat(outcome.drained()).isLessThan(DRAINED_WITHIN);
        assertThat(outcome.slowest()).isLessThan(LIVE_WITHIN);
    }

    private static Outcome overtaking(Outcome outcome) {
        assertThat(outcome.overtaken()).isGreaterThan(outcome.backlog() / 10);
        return outcome;
    }

    private Outcome run(int events, int hours) throws Exception {
        Instant tomorrow = Instant.now().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        try (MortalFleet fleet = MortalFleet.in(home, "acknowledged");
                Street street =
                        new Street(fleet.socket(), 1, tomorrow, Duration.ofMinutes(4), A_VISIT)) {
            fleet.start(Part.BOX);
            assertThat(
                            within(
                                    STARTS_WITHIN,
                                    () ->
                                            street.confirmed() > 0
                                                    && HourCounts.counted(fleet).hours().size()
                                                            >= hours))
                    .as("counts without a broker")
                    .isTrue();
            fleet.kill(Part.BOX);
            post(fleet.ledger(), events);
            for (Part part : Part.values()) {
                fleet.start(part);
            }
            Outcome outcome = watch(fleet, street, events);
            assertThat(street.empties(STARTS_WITHIN)).isTrue();
            assertThat(fleet.delivers(DRAINED_WITHIN)).isTrue();
            assertThat(fleet.faultsAtEnd()).as(fleet.logs()).isEmpty();
            HourCounts truth = HourCounts.of(street);
            assertThat(truth.madeOfIt(HourCounts.counted(fleet))).isEqualTo(Difference.NONE);
            assertThat(truth.madeOfIt(HourCounts.collected(fleet))).isEqualTo(Difference.NONE);
            assertThat(arrivedEvents(fleet)).isEqualTo(events);
            return outcome;
        }
    }

    /** As the ledger does it, but all at once: a day would take minutes. */
    private static void post(Path ledger, int events) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ledger);
                PreparedStatement insert =
                        connection.prepareStatement(
                                "INSERT INTO outbox (class, kind, bucket, created_ms, payload)"
                                        + " VALUES (1, 'ev', 'ev/' || ?1, ?2,"
                                        + " '{\"v\":1,\"k\":\"ev\"}')")) {
            connection.setAutoCommit(false);
            for (int event = 0; event < events; event++) {
                insert.setInt(1, event);
                insert.setLong(2, System.currentTimeMillis());
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
    }

    /** Follows one count after the other until the backlog has arrived. */
    private static Outcome watch(MortalFleet fleet, Street street, int events)
            throws InterruptedException {
        long start = System.nanoTime();
        assertThat(within(STARTS_WITHIN, () -> arrivedEvents(fleet) > 0)).isTrue();
        long overtaken = 0;
        int live = 0;
        Duration slowest = Duration.ZERO;
        while (arrivedEvents(fleet) < events) {
            long since = System.nanoTime();
            long confirmed = street.confirmed();
            assertThat(within(DRAINED_WITHIN, () -> arrivedPassages(fleet) >= confirmed)).isTrue();
            Duration took = Duration.ofNanos(System.nanoTime() - since);
            slowest = took.compareTo(slowest) > 0 ? took : slowest;
            overtaken = Math.max(overtaken, events - arrivedEvents(fleet));
            live++;
        }
        return new Outcome(
                events, Duration.ofNanos(System.nanoTime() - start), overtaken, live, slowest);
    }

    private static long arrivedEvents(MortalFleet fleet) {
        return MortalFleet.number(
                fleet.collected(), "SELECT count(*) FROM misfit WHERE kind = 'ev'");
    }

    private static long arrivedPassages(MortalFleet fleet) {
        return MortalFleet.number(fleet.collected(), "SELECT sum(passages) FROM day_total");
    }
}
