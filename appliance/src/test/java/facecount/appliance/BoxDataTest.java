package facecount.appliance;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.config.Settings;
import facecount.appliance.config.SettingsSources;
import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.Interval;
import facecount.appliance.counting.Script;
import facecount.appliance.counting.TrackKey;
import facecount.appliance.counting.Visitor;
import facecount.appliance.health.Health;
import facecount.inference.EmotionReading;
import facecount.inference.View;
import facecount.inference.View.FaceInView;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

class BoxDataTest {
    private static final long SESSION = 0x5EED;

    private static final DailyCount COUNT =
            new DailyCount(
                    new CountingDay(LocalDate.of(2026, 11, 25)),
                    2,
                    new Interval(2, 2),
                    2,
                    1,
                    2,
                    2,
                    0,
                    Map.of(),
                    Script.NOON,
                    false);

    @TempDir private Path folder;
    private BoxData data;

    @BeforeEach
    void a_box_with_two_people_in_view_of_whom_one_is_known() {
        Clock clock = Clock.fixed(Script.NOON, ZoneOffset.UTC);
        Settings settings = Settings.load(SettingsSources.standard(folder, Map.of()));
        data = new BoxData(settings, new Health(clock), clock.instant());
        data.connected(SESSION);
        data.viewed(new View(Script.NOON, 16f / 9, List.of(face(3), face(4))));
        data.counted(COUNT, Map.of(new TrackKey(SESSION, 3), new Visitor.Id(7)));
    }

    private static FaceInView face(long track) {
        return new FaceInView(
                track, Script.DOOR, new EmotionReading.Unclear(EmotionReading.Reason.UNSURE));
    }

    @Test
    void the_visitor_known_stands_at_his_box() {
        assertThat(data.inView().visitors()).isEqualTo(Map.of(3L, 7));
    }

    @Test
    void a_new_run_of_vision_counts_its_tracks_from_one_so_nobody_inherits_a_number() {
        data.connected(SESSION + 1);
        data.viewed(new View(Script.NOON, 16f / 9, List.of(face(3))));

        assertThat(data.inView().visitors()).isEmpty();
    }
}
