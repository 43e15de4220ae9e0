package facecount.appliance.evaluation;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import facecount.appliance.counting.CountingDay;
import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.DailyCount;
import facecount.appliance.counting.DayChanges;
import facecount.appliance.counting.DayMemory;
import facecount.appliance.counting.DayMemory.RememberedVisitor;
import facecount.appliance.counting.Likeness;
import facecount.appliance.counting.NewcomerEvidence;
import facecount.appliance.counting.Passage;
import facecount.appliance.counting.TrackKey;
import facecount.appliance.counting.Visitor;
import facecount.appliance.counting.VisitorCounting;
import facecount.inference.AnalysisSettings;
import facecount.inference.Box;
import facecount.inference.DescribedFace;
import facecount.inference.DescribedTrack;
import facecount.inference.Observation;

import io.helidon.json.JsonObject;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The accuracy of the count on labelled people. A day is simulated: people are drawn, each of their
 * photos is one visit, all visits come in random order, and the count sees each as a track with one
 * face.
 */
public final class DayEvaluation {
    /** Days are this long at most; visits are spread over it. */
    private static final Duration OPEN = Duration.ofHours(12);

    private static final Duration BETWEEN_VISITS_MAX = Duration.ofSeconds(20);
    private static final Duration IN_VIEW = Duration.ofSeconds(2);
    private static final long SESSION = 1;
    private static final int SPLIT_NAMED = 20;

    /**
     * @param picturesMin only people with at least so many photos are drawn
     * @param visits at most so many a person
     * @param cameraLike degrade each photo to what a camera sees
     * @param frames with {@code cameraLike}: a visit is a track of so many differently degraded
     *     copies
     */
    public record Request(
            Path folder,
            Half half,
            LabelFaults faults,
            int picturesMin,
            int visitors,
            int visits,
            boolean cameraLike,
            int frames) {
        public Request {
            if (visitors < 1 || visits < 1 || picturesMin < 1 || frames < 1) {
                throw new EvaluationException(
                        "visitors, visits, pictures and frames are at least 1");
            }
            if (frames > 1 && !cameraLike) {
                throw new EvaluationException(
                        "--frames makes differently degraded copies: say --camera-like too");
            }
        }
    }

    /**
     * One simulated day.
     *
     * @param falseMerges people beyond the first that share a recognised visitor
     * @param falseSplits recognised visitors beyond the first that one person has
     * @param split who has more than one, by name
     */
    public record Day(
            int trueVisitors,
            int visits,
            int facesNotFound,
            int distinctVisitors,
            int recognizedVisitors,
            int likelyLow,
            int likelyHigh,
            int falseMerges,
            int falseSplits,
            List<String> split,
            long seed) {
        double errorPercent() {
            return 100.0 * (distinctVisitors - trueVisitors) / trueVisitors;
        }

        double ledgerErrorPercent() {
            return 100.0 * (recognizedVisitors - trueVisitors) / trueVisitors;
        }

        double intervalWidthPercent() {
            return 100.0 * (likelyHigh - likelyLow) / distinctVisitors;
        }

        boolean isCovered() {
            return likelyLow <= trueVisitors && trueVisitors <= likelyHigh;
        }

        public JsonObject toJson() {
            return JsonObject.builder()
                    .set("true_visitors", trueVisitors)
                    .set("visits", visits)
                    .set("faces_not_found", facesNotFound)
                    .set("distinct_visitors", distinctVisitors)
                    .set("recognized_visitors", recognizedVisitors)
                    .set("error_percent", errorPercent())
                    .set("likely_low", likelyLow)
                    .set("likely_high", likelyHigh)
                    .set("false_merges", falseMerges)
                    .set("false_splits", falseSplits)
                    .set("seed", seed)
                    .build();
        }
    }

    private record Visit(int person, List<DescribedFace> faces) {}

    /**
     * A sighting of a simulated day as the count remembers it.
     *
     * @param isNew the person had not been seen before, in truth
     */
    record Sighting(Likeness likeness, boolean isNew) {}

    private final Request request;
    private final List<PeopleFolder.Person> people;
    private final DescribedPeople described;
    private final NewcomerEvidence evidence;

    DayEvaluation(Request request, DescribedPeople described) {
        this(request, described, NewcomerEvidence.LEARNED);
    }

    DayEvaluation(Request request, DescribedPeople described, NewcomerEvidence evidence) {
        this.request = request;
        this.described = described;
        this.evidence = evidence;
        this.people =
                described.people().stream()
                        .filter(person -> person.photos().size() >= request.picturesMin())
                        .toList();
        if (people.size() < request.visitors()) {
            throw new EvaluationException(
                    "%d visitors are wanted, %s holds %d people with at least %d pictures in this half"
                            .formatted(
                                    request.visitors(),
                                    request.folder(),
                                    people.size(),
                                    request.picturesMin()));
        }
    }

    /** Reads the people and describes each photo once, however many days are simulated. */
    public static DayEvaluation of(
            Request request,
            Path models,
            AnalysisSettings settings,
            int threads,
            Progress progress) {
        List<PeopleFolder.Person> people =
                PeopleFolder.read(
                        request.folder(), request.half(), request.faults(), request.picturesMin());
        DescribedPeople described =
                DescribedPeople.describe(
                        people,
                        request.cameraLike() ? request.frames() : 0,
                        new PhotoDescriber(models, settings.withFunctions(true, false), threads),
                        progress);
        return new DayEvaluation(request, described);
    }

    /** Simulates one day. */
    public Day day(long seed) {
        return simulate(seed, drawn(seed), _ -> {});
    }

    /**
     * Simulates days with consecutive seeds.
     *
     * @param sightings is told of each day what the count remembers of the visits
     */
    List<Day> simulate(long firstSeed, int repeat, Consumer<List<Sighting>> sightings) {
        List<Day> days = new ArrayList<>();
        for (long seed = firstSeed; seed < firstSeed + repeat; seed++) {
            days.add(simulate(seed, drawn(seed), sightings));
        }
        return days;
    }

    /** Simulates days with consecutive seeds. */
    public JsonObject days(long firstSeed, int repeat) {
        List<Day> days = simulate(firstSeed, repeat, _ -> {});
        return summary(days)
                .setValues("days", days.stream().map(Day::toJson).toList())
                .set("people_shared_by_two_days", sharedByTwoDays(firstSeed, repeat))
                .setValues("split_most_often", splitMostOften(days))
                .build();
    }

    /** Who is taken for several, on how many days: hard faces, or photos of somebody else. */
    private static List<JsonObject> splitMostOften(List<Day> days) {
        Map<String, Long> daysByPerson =
                days.stream()
                        .flatMap(day -> day.split().stream())
                        .collect(groupingBy(person -> person, counting()));
        return daysByPerson.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(SPLIT_NAMED)
                .map(
                        person ->
                                JsonObject.builder()
                                        .set("person", person.getKey())
                                        .set("days", person.getValue())
                                        .build())
                .toList();
    }

    static JsonObject.Builder summary(List<Day> days) {
        return JsonObject.builder()
                .set("mean_absolute_error_percent", mean(days, day -> Math.abs(day.errorPercent())))
                .set("bias_percent", mean(days, Day::errorPercent))
                .set("ledger_bias_percent", mean(days, Day::ledgerErrorPercent))
                .set("interval_coverage", mean(days, day -> day.isCovered() ? 1 : 0))
                .set(
                        "median_interval_width_percent",
                        median(days.stream().mapToDouble(Day::intervalWidthPercent).toArray()))
                .set("false_merges", mean(days, Day::falseMerges))
                .set("false_splits", mean(days, Day::falseSplits));
    }

    private static double mean(List<Day> days, ToDoubleFunction<Day> figure) {
        return mean(days.stream().mapToDouble(figure).toArray());
    }

    /** So few people make days that share many of them, which makes the days less independent. */
    double sharedByTwoDays(long firstSeed, int repeat) {
        if (repeat < 2) {
            return 0;
        }
        Set<PeopleFolder.Person> first = new HashSet<>(drawn(firstSeed));
        double shared = 0;
        for (int i = 1; i < repeat; i++) {
            shared += drawn(firstSeed + i).stream().filter(first::contains).count();
        }
        return shared / (repeat - 1);
    }

    private List<PeopleFolder.Person> drawn(long seed) {
        List<PeopleFolder.Person> shuffled = new ArrayList<>(people);
        Collections.shuffle(shuffled, new Random(seed));
        return shuffled.subList(0, request.visitors());
    }

    private Day simulate(
            long seed, List<PeopleFolder.Person> visitors, Consumer<List<Sighting>> sightings) {
        List<Visit> visits = visits(visitors, new Random(~seed));
        CountingDay day = new CountingDay(LocalDate.EPOCH);
        try (VisitorCounting counting =
                new VisitorCounting(CountingSettings.ofFiles(), day, evidence)) {
            Duration between = OPEN.dividedBy(visits.size());
            if (between.compareTo(BETWEEN_VISITS_MAX) > 0) {
                between = BETWEEN_VISITS_MAX;
            }
            Instant at = Instant.EPOCH.plus(Duration.ofHours(8));
            int notFound = 0;
            Assignments assignments = new Assignments();
            for (int track = 0; track < visits.size(); track++) {
                Visit visit = visits.get(track);
                notFound += visit.faces().isEmpty() ? 1 : 0;
                see(counting, track, at, visit);
                assignments.take(counting.drain());
                at = at.plus(between);
            }
            counting.endDay(at);
            assignments.take(counting.drain());
            sightings.accept(assignments.sightings(visits));
            return result(seed, visitors, visits, notFound, counting.count(), assignments);
        }
    }

    private List<Visit> visits(List<PeopleFolder.Person> visitors, Random random) {
        List<Visit> visits = new ArrayList<>();
        for (int person = 0; person < visitors.size(); person++) {
            List<Path> photos = new ArrayList<>(visitors.get(person).photos());
            Collections.shuffle(photos, random);
            for (Path photo : photos.subList(0, Math.min(request.visits(), photos.size()))) {
                visits.add(new Visit(person, described.faces(photo, request)));
            }
        }
        Collections.shuffle(visits, random);
        return visits;
    }

    private static void see(VisitorCounting counting, long track, Instant at, Visit visit) {
        // Where a face is says nothing here, but no two visits share a place, as a poster would.
        Box box = new Box((track % 97) / 100f, (track % 89) / 100f, 0.01f, 0.01f);
        counting.observe(SESSION, new Observation.TrackSeen(track, at, at, false, box));
        if (!visit.faces().isEmpty()) {
            counting.observe(SESSION, combined(track, at.plusMillis(500), visit.faces()));
        }
        counting.observe(
                SESSION,
                new Observation.TrackEnded(
                        track, at, at.plus(IN_VIEW), false, Observation.EndReason.LOST));
    }

    private static Observation.FaceSeen combined(
            long number, Instant at, List<DescribedFace> faces) {
        DescribedTrack track = DescribedTrack.of(faces);
        return new Observation.FaceSeen(
                number,
                at,
                track.embedding(),
                track.pictures(),
                track.quality(),
                faces.getFirst().emotion());
    }

    /** Which visitor each track is in the end, as the ledger would say. */
    private static final class Assignments {
        private final Map<TrackKey, Visitor.Id> visitorByTrack = new HashMap<>();
        private final Map<Visitor.Id, RememberedVisitor> visitors = new HashMap<>();
        private final Map<Instant, Integer> trackByBegin = new HashMap<>();

        void take(DayChanges changes) {
            changes.retired().forEach(retired -> visitors.remove(retired.gone()));
            for (RememberedVisitor remembered : changes.visitors()) {
                visitors.put(remembered.visitor().id(), remembered);
            }
            for (DayChanges.Retired retired : changes.retired()) {
                switch (retired) {
                    case DayChanges.Retired.Merged merged ->
                            visitorByTrack.replaceAll(
                                    (track, visitor) ->
                                            visitor.equals(merged.gone())
                                                    ? merged.kept()
                                                    : visitor);
                    case DayChanges.Retired.Withdrawn withdrawn ->
                            visitorByTrack.values().removeIf(withdrawn.gone()::equals);
                }
            }
            for (Passage passage : changes.passages()) {
                trackByBegin.put(passage.firstSeen(), (int) passage.track().track());
                switch (passage.standing()) {
                    case Passage.Standing.Sighted sighted ->
                            visitorByTrack.put(passage.track(), sighted.visitor());
                    case Passage.Standing.Faceless _ -> visitorByTrack.remove(passage.track());
                    case Passage.Standing.Undecided _ -> visitorByTrack.remove(passage.track());
                    case Passage.Standing.StillFace _ -> visitorByTrack.remove(passage.track());
                }
            }
        }

        /** In the order of time. */
        List<Sighting> sightings(List<Visit> visits) {
            TreeMap<Integer, Likeness> byTrack = new TreeMap<>();
            for (RememberedVisitor visitor : visitors.values()) {
                for (DayMemory.Settled settled : visitor.settled()) {
                    byTrack.put(
                            requireNonNull(trackByBegin.get(settled.firstSeen())),
                            settled.likeness());
                }
            }
            Set<Integer> seen = new HashSet<>();
            List<Sighting> sightings = new ArrayList<>();
            byTrack.forEach(
                    (track, likeness) ->
                            sightings.add(
                                    new Sighting(likeness, seen.add(visits.get(track).person()))));
            return sightings;
        }
    }

    private static Day result(
            long seed,
            List<PeopleFolder.Person> drawn,
            List<Visit> visits,
            int notFound,
            DailyCount count,
            Assignments assignments) {
        Map<Visitor.Id, Set<Integer>> people = new HashMap<>();
        Map<Integer, Set<Visitor.Id>> visitors = new HashMap<>();
        assignments.visitorByTrack.forEach(
                (track, visitor) -> {
                    int person = visits.get((int) track.track()).person();
                    people.computeIfAbsent(visitor, _ -> new HashSet<>()).add(person);
                    visitors.computeIfAbsent(person, _ -> new HashSet<>()).add(visitor);
                });
        return new Day(
                drawn.size(),
                visits.size(),
                notFound,
                count.distinctVisitors(),
                count.recognizedVisitors(),
                count.likely95().low(),
                count.likely95().high(),
                people.values().stream().mapToInt(set -> set.size() - 1).sum(),
                visitors.values().stream().mapToInt(set -> set.size() - 1).sum(),
                visitors.entrySet().stream()
                        .filter(person -> person.getValue().size() > 1)
                        .map(person -> drawn.get(person.getKey()).name())
                        .sorted()
                        .toList(),
                seed);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(0);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
