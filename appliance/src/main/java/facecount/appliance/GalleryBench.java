package facecount.appliance;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.VisitorCounting;
import facecount.inference.Box;
import facecount.inference.EmotionScores;
import facecount.inference.FaceEmbedding;
import facecount.inference.FaceQuality;
import facecount.inference.Observation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What a face costs the count when many visitors are in the gallery: from its description to the
 * changes that go to the ledger, decision and the day's estimate included. The people are drawn:
 * embeddings at random, each comes three times.
 */
final class GalleryBench {
    private static final long SESSION = 1;
    private static final int VISITS = 3;

    /** So many faces at the end of the day are measured. */
    private static final int MEASURED = 1_000;

    /** Leaves one person's faces about as alike as SFace's of photos: 0.6. */
    private static final float SCATTER = 0.8f;

    private static final FaceQuality QUALITY = new FaceQuality(30, 0.5f, 0.8f, 0.9f);
    private static final Instant OPENING = Instant.EPOCH.plusSeconds(8 * 3_600);

    private final Random random = new Random(1);
    private final List<float[]> people = new ArrayList<>();

    private GalleryBench() {}

    /** Fills a day with so many visitors. */
    static Map<String, Double> measure(int visitors) {
        return new GalleryBench().run(visitors);
    }

    private Map<String, Double> run(int visitors) {
        int sightings = VISITS * visitors;
        double[] millis = new double[Math.min(MEASURED, sightings)];
        try (Arena arena = Arena.ofConfined();
                VisitorCounting counting =
                        new VisitorCounting(
                                CountingSettings.ofFiles(), new CountingDay(LocalDate.EPOCH))) {
            MemorySegment numbers = arena.allocate(FaceEmbedding.BYTES, 64);
            for (int i = 0; i < sightings; i++) {
                float[] person = i % VISITS == 0 ? somebodyNew() : somebodyKnown();
                for (int k = 0; k < FaceEmbedding.DIMENSIONS; k++) {
                    float value = person[k] + SCATTER * (float) random.nextGaussian();
                    numbers.setAtIndex(ValueLayout.JAVA_FLOAT, k, value);
                }
                long nanos = see(counting, i, FaceEmbedding.of(numbers));
                int measured = i - (sightings - millis.length);
                if (measured >= 0) {
                    millis[measured] = nanos / 1e6;
                }
            }
            Arrays.sort(millis);
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("visitors", (double) counting.count().recognizedVisitors());
            figures.put("sightings", (double) sightings);
            figures.put("face_p50_ms", millis[millis.length / 2]);
            figures.put("face_p95_ms", millis[millis.length * 95 / 100]);
            return figures;
        }
    }

    private float[] somebodyNew() {
        float[] person = new float[FaceEmbedding.DIMENSIONS];
        for (int i = 0; i < person.length; i++) {
            person[i] = (float) random.nextGaussian();
        }
        people.add(person);
        return person;
    }

    private float[] somebodyKnown() {
        return people.get(random.nextInt(people.size()));
    }

    private long see(VisitorCounting counting, int track, FaceEmbedding face) {
        Instant at = OPENING.plusSeconds(track);
        Box box = new Box(random.nextFloat(), random.nextFloat(), 0.05f, 0.08f);
        long start = System.nanoTime();
        counting.observe(SESSION, new Observation.TrackSeen(track, at, at, false, box));
        counting.observe(
                SESSION, new Observation.FaceSeen(track, at, face, 3, QUALITY, EmotionScores.NONE));
        counting.observe(
                SESSION,
                new Observation.TrackEnded(track, at, at, false, Observation.EndReason.LOST));
        counting.drain();
        return System.nanoTime() - start;
    }
}
