package facecount.fleet.overview;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole fleet at a moment.
 *
 * @param boxes by site, then by name
 * @param faults of the fleet itself, not of a box
 */
public record Overview(Instant at, List<Box> boxes, List<BoxFault> faults) {
    /** What every sum over boxes must be read with. */
    public static final String SUM_WORDS = "sum over boxes: a person seen by two counts twice";

    private static final Comparator<Trouble> WORST_FIRST =
            Comparator.comparing((Trouble trouble) -> trouble.fault().severity())
                    .thenComparing(Trouble::name)
                    .thenComparing(trouble -> trouble.fault().code());

    public Overview {
        boxes =
                boxes.stream()
                        .sorted(Comparator.comparing(Box::name).thenComparing(Box::device))
                        .toList();
        faults = List.copyOf(faults);
    }

    /** Today's visitors at all boxes, each by its own day. */
    public Estimate today() {
        return Estimate.sum(boxes.stream().map(Box::visitorsToday).toList());
    }

    public long up() {
        return boxes.stream().filter(box -> box.line() == Box.Line.UP).count();
    }

    public List<Site> sites() {
        SortedMap<String, List<Box>> sites = new TreeMap<>();
        boxes.forEach(box -> sites.computeIfAbsent(box.name(), _ -> new ArrayList<>()).add(box));
        return sites.entrySet().stream()
                .map(site -> new Site(site.getKey(), site.getValue()))
                .toList();
    }

    /** Everything that is wrong, the worst first. */
    public List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        faults.forEach(fault -> troubles.add(new Trouble("", "", fault)));
        for (Box box : boxes) {
            box.faults()
                    .forEach(fault -> troubles.add(new Trouble(box.device(), box.name(), fault)));
        }
        troubles.sort(WORST_FIRST);
        return troubles;
    }

    /** How many boxes run which version. */
    public SortedMap<String, Long> versions() {
        SortedMap<String, Long> versions = new TreeMap<>(Comparator.reverseOrder());
        boxes.forEach(box -> versions.merge(box.machine().version(), 1L, Long::sum));
        return versions;
    }
}
