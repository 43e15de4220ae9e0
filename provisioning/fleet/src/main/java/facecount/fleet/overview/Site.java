package facecount.fleet.overview;

import java.util.List;

/**
 * Boxes that say they stand at the same place.
 *
 * @param boxes one or more
 */
public record Site(String name, List<Box> boxes) {
    public Site {
        boxes = List.copyOf(boxes);
    }

    public Estimate today() {
        return Estimate.sum(boxes.stream().map(Box::visitorsToday).toList());
    }
}
