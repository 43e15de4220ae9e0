package facecount.appliance.panel;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.HourlyCount;
import facecount.appliance.counting.Interval;
import facecount.appliance.health.Fault;
import facecount.inference.Box;
import facecount.inference.Emotion;
import facecount.inference.EmotionReading;
import facecount.inference.View;
import facecount.inference.View.FaceInView;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A booth's day in the afternoon, with a fortnight behind it. What changes is set by the test. */
final class ScriptedPanelData implements PanelData {
    static final ZoneId SITE = ZoneId.of("Europe/Paris");
    static final CountingDay TODAY = new CountingDay(LocalDate.of(2026, 11, 25));
    static final CountingDay YESTERDAY = new CountingDay(LocalDate.of(2026, 11, 24));
    static final Instant NOW = Instant.parse("2026-11-25T14:42:00Z");

    private static final List<Integer> NEW_BY_HOUR = List.of(12, 18, 29, 24, 15, 19, 25);
    private static final List<Integer> DAYS_BEFORE =
            List.of(187, 64, 52, 203, 176, 158, 149, 171, 88, 41, 165, 139, 144, 152);

    volatile int visitors = 142;
    volatile List<Fault> faults = List.of();
    volatile boolean broken;
    volatile boolean paused;

    /** Two pairs who stand side by side. */
    volatile boolean close;

    /** The box has just been started for the first time. */
    volatile boolean fresh;

    @Override
    public DailyCount today() {
        if (broken) {
            throw new IllegalStateException("the ledger cannot be read");
        }
        if (fresh) {
            return new DailyCount(
                    TODAY, 0, new Interval(0, 0), 0, 1, 0, 0, 0, Map.of(), NOW, false);
        }
        return new DailyCount(
                TODAY,
                visitors,
                new Interval(visitors - 4, visitors + 6),
                visitors - 2,
                0.93f,
                226,
                210,
                0,
                Map.of(
                        Emotion.HAPPINESS, 61,
                        Emotion.NEUTRAL, 44,
                        Emotion.SURPRISE, 13,
                        Emotion.SADNESS, 5,
                        Emotion.ANGER, 3),
                NOW,
                false);
    }

    @Override
    public List<HourlyCount> hours(CountingDay day) {
        if (fresh) {
            return List.of();
        }
        List<HourlyCount> hours = new ArrayList<>();
        Instant start = day.date().atTime(9, 0).atZone(SITE).toInstant();
        for (int arrivals : NEW_BY_HOUR) {
            hours.add(new HourlyCount(start, arrivals, arrivals * 3 / 2, arrivals * 8 / 5));
            start = start.plus(Duration.ofHours(1));
        }
        return hours;
    }

    @Override
    public List<DailyCount> days(int daysMax) {
        List<DailyCount> days = new ArrayList<>(List.of(today()));
        for (int ago = 1; !fresh && ago <= DAYS_BEFORE.size(); ago++) {
            days.add(closed(TODAY.date().minusDays(ago), DAYS_BEFORE.get(ago - 1)));
        }
        return days.subList(0, Math.min(daysMax, days.size()));
    }

    private static DailyCount closed(LocalDate date, int visitors) {
        return new DailyCount(
                new CountingDay(date),
                visitors,
                new Interval(visitors - visitors / 25, visitors + visitors / 18),
                visitors - 1,
                0.91f,
                visitors * 8 / 5,
                visitors * 3 / 2,
                2,
                Map.of(
                        Emotion.HAPPINESS,
                        visitors / 2,
                        Emotion.NEUTRAL,
                        visitors / 3,
                        Emotion.FEAR,
                        4),
                date.plusDays(1).atTime(3, 0).atZone(SITE).toInstant(),
                true);
    }

    @Override
    public Optional<DailyCount> day(CountingDay day) {
        return days(Integer.MAX_VALUE).stream()
                .filter(count -> count.day().equals(day))
                .findFirst();
    }

    @Override
    public Optional<Duration> medianDwell(CountingDay day) {
        return fresh ? Optional.empty() : Optional.of(Duration.ofMillis(47_500));
    }

    @Override
    public int undated(CountingDay day) {
        return fresh ? 0 : 3;
    }

    /** Three people, of whom one has just come; they sway with the time. */
    @Override
    public InView inView() {
        Instant now = Instant.now();
        if (fresh) {
            return new InView(new View(now, 9 / 16f, List.of()), Map.of());
        }
        if (close) {
            return new InView(
                    new View(
                            now,
                            16 / 9f,
                            List.of(
                                    face(7, 0.40f, 0.25f, 0.10f, Emotion.HAPPINESS),
                                    face(9, 0.52f, 0.22f, 0.10f, Emotion.NEUTRAL),
                                    // A tall one: above his head the stage ends.
                                    face(12, 0.84f, 0.10f, 0.12f, Emotion.HAPPINESS),
                                    face(13, 0.72f, 0.20f, 0.10f, Emotion.NEUTRAL))),
                    Map.of(7L, 139, 9L, 142, 12L, 118, 13L, 120));
        }
        float sway = (float) Math.sin(now.toEpochMilli() / 900.0) * 0.015f;
        return new InView(
                new View(
                        now,
                        16 / 9f,
                        List.of(
                                face(7, 0.17f + sway, 0.30f, 0.12f, Emotion.HAPPINESS),
                                face(9, 0.44f - sway, 0.22f, 0.15f, Emotion.SURPRISE),
                                new FaceInView(
                                        11,
                                        new Box(0.76f + sway, 0.38f, 0.08f, 0.18f),
                                        new EmotionReading.Unclear(EmotionReading.Reason.UNSURE)))),
                Map.of(7L, 139, 9L, 142));
    }

    private static FaceInView face(
            long track, float left, float top, float width, Emotion emotion) {
        return new FaceInView(
                track,
                new Box(left, top, width, width * 2.2f),
                new EmotionReading.Clear(emotion, 0.8f));
    }

    @Override
    public List<Fault> faults() {
        return faults;
    }

    @Override
    public BoxStatus status() {
        return new BoxStatus(
                "Stand 12, Hall B",
                SITE,
                "0.1.0",
                "cpu",
                fresh ? BoxStatus.CameraState.STARTING : BoxStatus.CameraState.DELIVERING,
                25.2f,
                318,
                true,
                paused,
                true,
                fresh ? "mqtts://head.example: nothing answers there" : "",
                Instant.parse("2026-11-25T07:31:00Z"));
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }
}
