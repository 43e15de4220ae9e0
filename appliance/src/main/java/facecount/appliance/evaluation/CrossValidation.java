package facecount.appliance.evaluation;

import facecount.appliance.counting.NewcomerEvidence;
import facecount.appliance.evaluation.DayEvaluation.Day;
import facecount.appliance.evaluation.DayEvaluation.Sighting;
import facecount.appliance.evaluation.DayRange.Days;
import facecount.appliance.evaluation.DayRange.Kind;
import facecount.appliance.evaluation.DayRange.Pictures;
import facecount.inference.AnalysisSettings;

import io.helidon.json.JsonObject;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * How true the count is, and how often the interval holds, for people whom the evidence was not
 * fitted on: again and again the people are parted into two at random, the evidence is fitted on
 * days of one part and judged on days of the other. Each part is a population of its own, so days
 * differ as sites do, which days of one and the same people cannot.
 */
public final class CrossValidation {
    private static final List<Kind> KINDS =
            List.of(
                    new Kind(400, 5, 1),
                    new Kind(400, 1, 1),
                    new Kind(150, 20, 2),
                    new Kind(150, 4, 2),
                    new Kind(200, 5, 1),
                    new Kind(50, 5, 1));

    /* The first round's days are counted by evidence that knows everybody; the second's are not. */
    private static final int ROUNDS = 2;

    private record DaysOfKind(Kind kind, Pictures pictures) {}

    private final Days days;
    private final List<Kind> kinds;

    CrossValidation(Days days, List<Kind> kinds) {
        this.days = days;
        this.kinds = kinds;
    }

    /**
     * @param days so many of each kind for the fit, and for the judgement, of each part
     * @param partitions so many times the people are parted
     */
    public static JsonObject evaluate(
            Days days,
            int partitions,
            Path models,
            AnalysisSettings settings,
            int threads,
            Progress progress) {
        return new CrossValidation(days, KINDS)
                .evaluate(days.describe(models, settings, threads, progress), partitions);
    }

    JsonObject evaluate(DescribedPeople all, int partitions) {
        Map<DaysOfKind, List<Day>> judged = new LinkedHashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            List<DescribedPeople> parts = parts(all, days.firstSeed() + partition);
            for (int part = 0; part < parts.size(); part++) {
                NewcomerEvidence evidence = fitted(parts.get(1 - part));
                for (DaysOfKind kind : kindsOfDays()) {
                    judged.computeIfAbsent(kind, _ -> new ArrayList<>())
                            .addAll(simulate(kind, parts.get(part), evidence, _ -> {}));
                }
            }
        }
        List<JsonObject> results = new ArrayList<>();
        judged.forEach(
                (kind, simulated) ->
                        results.add(
                                DayRange.summary(kind.kind(), kind.pictures(), simulated).build()));
        return JsonObject.builder()
                .set("people", all.people().size())
                .set("first_seed", days.firstSeed())
                .set("partitions", partitions)
                .set("repeat", days.repeat())
                .setValues("kinds", results)
                .build();
    }

    private List<DaysOfKind> kindsOfDays() {
        return kinds.stream()
                .flatMap(
                        kind ->
                                DayRange.PICTURES.stream()
                                        .map(pictures -> new DaysOfKind(kind, pictures)))
                .toList();
    }

    private NewcomerEvidence fitted(DescribedPeople people) {
        NewcomerEvidence evidence = NewcomerEvidence.LEARNED;
        for (int round = 0; round < ROUNDS; round++) {
            EvidenceFit fit = new EvidenceFit();
            for (DaysOfKind kind : kindsOfDays()) {
                simulate(kind, people, evidence, fit::add);
            }
            evidence = fit.fit();
        }
        return evidence;
    }

    private List<Day> simulate(
            DaysOfKind kind,
            DescribedPeople people,
            NewcomerEvidence evidence,
            Consumer<List<Sighting>> sightings) {
        return days.of(kind.kind(), kind.pictures(), people, evidence)
                .simulate(days.firstSeed(), days.repeat(), sightings);
    }

    /** Two halves, each with half of those who have several photos. */
    static List<DescribedPeople> parts(DescribedPeople all, long seed) {
        List<PeopleFolder.Person> shuffled = new ArrayList<>(all.people());
        Collections.shuffle(shuffled, new Random(seed));
        List<List<PeopleFolder.Person>> parts = List.of(new ArrayList<>(), new ArrayList<>());
        int[] placed = new int[2];
        for (PeopleFolder.Person person : shuffled) {
            int several = person.photos().size() > 1 ? 1 : 0;
            parts.get(placed[several]++ % 2).add(person);
        }
        return parts.stream().map(part -> new DescribedPeople(part, all.portraits())).toList();
    }
}
