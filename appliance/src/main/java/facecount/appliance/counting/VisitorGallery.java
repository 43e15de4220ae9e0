package facecount.appliance.counting;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Today's visitors by face: one template each, compared by a scan. Not thread-safe.
 *
 * <p>A day's 10,000 templates are scanned in half a millisecond, so there is no index. A template
 * is the weighted mean of the visitor's embeddings at unit length; the sum behind it is kept apart,
 * so that a track whose description has become better takes its old one back exactly.
 */
final class VisitorGallery implements AutoCloseable {
    private final FaceRows templates = new FaceRows();
    private final FaceRows sums = new FaceRows();
    private final StrangerLikeness strangers = new StrangerLikeness();
    private final List<Visitor.Id> visitors = new ArrayList<>();
    private final int visitorsMax;
    private int size;

    VisitorGallery(int visitorsMax) {
        this.visitorsMax = visitorsMax;
    }

    boolean isFull() {
        return size >= visitorsMax;
    }

    int size() {
        return size;
    }

    /** A row for the visitor, blank. */
    int add(Visitor.Id visitor) {
        int row = templates.add();
        int sumRow = sums.add();
        if (row != sumRow) {
            throw new IllegalStateException(
                    "row %d of sums for template %d".formatted(sumRow, row));
        }
        if (row == visitors.size()) {
            visitors.add(visitor);
        } else {
            visitors.set(row, visitor);
        }
        size++;
        return row;
    }

    void remove(int row) {
        strangers.remove(templates.row(row));
        templates.remove(row);
        sums.remove(row);
        size--;
    }

    /** Sum of the weighted embeddings of the visitor's ended tracks; may be written. */
    MemorySegment sum(int row) {
        return sums.row(row);
    }

    void addToSum(int row, MemorySegment embedding, float weight) {
        sums.addTo(row, embedding, weight);
    }

    MemorySegment template(int row) {
        return templates.row(row);
    }

    /** Begins the template anew from the sum; {@link #addToTemplate} and {@link #finish} follow. */
    void begin(int row) {
        strangers.remove(templates.row(row));
        templates.row(row).copyFrom(sums.row(row));
    }

    void addToTemplate(int row, MemorySegment embedding, float weight) {
        templates.addTo(row, embedding, weight);
    }

    void finish(int row) {
        templates.normalize(row);
        strangers.add(templates.row(row));
    }

    /** How alike the day's visitors are to each other, on average. */
    double strangerLikeness() {
        return strangers.mean();
    }

    float similarity(int row, MemorySegment face) {
        return templates.product(row, face);
    }

    /**
     * The most similar visitor, the one of lower number where two are equal.
     *
     * @param except row to leave out, −1 for none
     */
    Match best(MemorySegment face, int except) {
        Match best = Match.NONE;
        float bestSimilarity = 0;
        int bestRow = -1;
        for (int row = 0, end = templates.end(); row < end; row++) {
            // Blank rows have similarity 0 with everything.
            float similarity = row == except ? 0 : templates.product(row, face);
            if (similarity > bestSimilarity
                    || (similarity == bestSimilarity
                            && bestRow >= 0
                            && visitors.get(row).compareTo(visitors.get(bestRow)) < 0)) {
                bestSimilarity = similarity;
                bestRow = row;
            }
        }
        if (bestRow >= 0) {
            best = new Match(visitors.get(bestRow), bestSimilarity);
        }
        return best;
    }

    @Override
    public void close() {
        templates.close();
        sums.close();
        strangers.close();
    }

    /**
     * @param similarity 0 if there is nobody, or nobody the least alike
     */
    record Match(Visitor.Id visitor, float similarity) {
        static final Match NONE = new Match(new Visitor.Id(0), 0);
    }
}
