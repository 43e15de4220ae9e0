package facecount.appliance.storage;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import facecount.appliance.clock.Trust;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Faces;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.Interval;
import facecount.appliance.counting.VisitorCounting;
import facecount.inference.Emotion;
import facecount.sync.MqttDocuments;
import facecount.sync.OutboxMessage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** What the box says of its counts, held against {@code docs/mqtt}. */
class CountMessageTest {
    private static final Stamp UNKNOWN = new Stamp.Unknown();
    private static final Stamp STAMP =
            new Stamp.SinceBoot(
                    "1b9d5c04-6f0e-4d5c-9f0b-3a6f3b8c2d11",
                    Duration.ofMillis(8_123_456),
                    Trust.NTP);

    private static final String BOX = "kq7m2xw4hzpn5tc6dvr3yb2jae";
    private static final String EPOCH = "9f2c51d07be84a63b1c0e7d2a4586f13";
    private static final ZoneId SITE = ZoneId.of("Europe/Paris");
    private static final CountingSettings SETTINGS = CountingSettings.ofFiles();

    @TempDir private Path folder;

    private static DailyCount count(
            LocalDate day,
            int visitors,
            Interval likely95,
            int recognized,
            float coverage,
            int passages,
            int sightings,
            Map<Emotion, Integer> emotions,
            String asOf,
            boolean closed) {
        return new DailyCount(
                new CountingDay(day),
                visitors,
                likely95,
                recognized,
                coverage,
                passages,
                sightings,
                0,
                emotions,
                Instant.parse(asOf),
                closed);
    }

    private static CountMessage.Hour hour(
            String start, int revision, int newVisitors, int sightings, int passages) {
        return new CountMessage.Hour(
                new HourlyCount(Instant.parse(start), newVisitors, sightings, passages), revision);
    }

    private static String sent(long oldest, long sequence, String payload) {
        return MqttDocuments.sent(
                BOX, EPOCH, oldest, new OutboxMessage(sequence, CountMessage.KIND, payload));
    }

    private static void assertIsTheExample(String text, String example)
            throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        assertThat(MqttDocuments.mistakes("agg", text)).isEmpty();
        assertThat(json.readTree(text)).isEqualTo(json.readTree(MqttDocuments.example(example)));
    }

    @Test
    void an_hour_of_a_running_day() throws JsonProcessingException {
        DailyCount count =
                count(
                        LocalDate.of(2026, 11, 25),
                        142,
                        new Interval(138, 148),
                        140,
                        210 / 226f,
                        226,
                        210,
                        Map.of(
                                Emotion.HAPPINESS, 61,
                                Emotion.NEUTRAL, 44,
                                Emotion.SURPRISE, 13,
                                Emotion.SADNESS, 5,
                                Emotion.ANGER, 3),
                        "2026-11-25T14:42:00.240Z",
                        false);

        String message =
                CountMessage.payload(
                        new CountMessage.Day(SITE, count, 731, 0, 0, STAMP),
                        List.of(hour("2026-11-25T14:00:00Z", 31, 14, 41, 52)),
                        "");

        assertIsTheExample(sent(180, 184, message), "agg-hour.json");
    }

    @Test
    void a_closed_day_of_which_faces_were_forgotten_and_expressions_are_too_few_to_tell()
            throws JsonProcessingException {
        DailyCount count =
                count(
                        LocalDate.of(2026, 11, 25),
                        59,
                        new Interval(57, 63),
                        59,
                        88 / 97f,
                        97,
                        88,
                        Map.of(Emotion.NEUTRAL, 9),
                        "2026-11-26T03:00:00Z",
                        true);

        String message =
                CountMessage.payload(
                        new CountMessage.Day(SITE, count, 140, 7, 4, UNKNOWN),
                        List.of(
                                hour("2026-11-25T08:00:00Z", 9, 12, 18, 19),
                                hour("2026-11-25T09:00:00Z", 12, 18, 27, 30),
                                hour("2026-11-25T10:00:00Z", 22, 29, 43, 46),
                                hour("2026-11-25T11:00:00Z", 3, 0, 0, 2)),
                        "");

        assertIsTheExample(sent(201, 201, message), "agg-day-closed.json");
    }

    @Test
    void the_night_the_clocks_go_back() throws JsonProcessingException {
        DailyCount count =
                count(
                        LocalDate.of(2026, 10, 24),
                        31,
                        new Interval(30, 33),
                        31,
                        42 / 44f,
                        44,
                        42,
                        Map.of(),
                        "2026-10-25T03:00:00Z",
                        true);

        String message =
                CountMessage.payload(
                        new CountMessage.Day(SITE, count, 61, 0, 0, UNKNOWN),
                        List.of(
                                hour("2026-10-25T00:00:00Z", 4, 3, 5, 5),
                                hour("2026-10-25T01:00:00Z", 2, 1, 2, 2)),
                        "");

        assertIsTheExample(sent(77, 77, message), "agg-clocks-go-back.json");
    }

    @Test
    void a_day_without_anybody() {
        DailyCount count =
                count(
                        LocalDate.of(2026, 11, 25),
                        0,
                        new Interval(0, 0),
                        0,
                        1,
                        0,
                        0,
                        Map.of(),
                        "2026-11-26T03:00:00Z",
                        true);

        String message =
                CountMessage.payload(
                        new CountMessage.Day(ZoneId.of("UTC"), count, 1, 0, 0, UNKNOWN),
                        List.of(),
                        "");

        assertThat(MqttDocuments.mistakes("agg", sent(1, 1, message))).isEmpty();
    }

    @Test
    void what_the_ledger_hands_over_in_the_course_of_a_day() {
        CountingDay day = new CountingDay(LocalDate.of(2026, 11, 25));
        Faces faces = new Faces(20261125);
        try (Ledger ledger = Ledger.open(folder);
                VisitorCounting counting = new VisitorCounting(SETTINGS, day)) {
            for (int track = 1; track <= 6; track++) {
                Instant at = NOON.plus(Duration.ofMinutes(20L * track));
                counting.observe(1, trackSeen(track, at, DOOR));
                counting.observe(1, faceSeen(track, at, faces.picture(faces.person(), 1)));
                counting.observe(1, trackEnded(track, at, at.plusSeconds(5)));
                ledger.commit(SETTINGS, counting.drain(), Map.of(1L, (long) track), 0);
                handed(ledger);
            }
            counting.endDay(NOON.plus(Duration.ofHours(12)));
            ledger.commit(SETTINGS, counting.drain(), Map.of(1L, 7L), 0);

            List<String> messages = handed(ledger);

            assertThat(messages).hasSizeGreaterThanOrEqualTo(7);
            assertThat(messages)
                    .allSatisfy(
                            message ->
                                    assertThat(MqttDocuments.mistakes("agg", message)).isEmpty());
        }
    }

    private static List<String> handed(Ledger ledger) {
        var batch = ledger.outbox().hand(0, 100);
        return batch.messages().stream()
                .map(message -> MqttDocuments.sent(BOX, ledger.epoch(), batch.oldest(), message))
                .toList();
    }
}
