package facecount.fleet.overview;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A day over several boxes.
 *
 * @param boxes how many counted on it
 * @param closed at all of them
 */
public record DaySum(LocalDate day, Estimate estimate, int boxes, boolean closed) {
    /** The days of which anything is known, in order. */
    public static List<DaySum> of(List<BoxDay> days) {
        SortedMap<LocalDate, List<BoxDay>> byDay = new TreeMap<>();
        days.forEach(day -> byDay.computeIfAbsent(day.day(), _ -> new ArrayList<>()).add(day));
        return byDay.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static DaySum of(LocalDate day, List<BoxDay> boxes) {
        return new DaySum(
                day,
                Estimate.sum(boxes.stream().map(BoxDay::estimate).toList()),
                boxes.size(),
                boxes.stream().allMatch(BoxDay::closed));
    }
}
