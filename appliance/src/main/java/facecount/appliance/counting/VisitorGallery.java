package facecount.appliance.counting;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Today's visitors by face: one template each, compared by a scan. Not thread-safe.
 *
 * <p>A day's 10,000 templates are scanned in 0.4 ms, so there is no index. A template is the
 * weighted mean of the visitor's embeddings at unit length; the sum behind it is kept apart, so
 * that a track whose description has become better takes its old one back exactly.
 */
final class VisitorGallery implements AutoCloseable {
    private final FaceRows sums = new FaceRows();
    private final FaceColumns templates = new FaceColumns();

    /* One row, in which a template is made or looked at. */
    private final FaceRows work = new FaceRows();
    private final int workRow = work.add();
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
        int row = sums.add();
        templates.set(row, sums.row(row));
        if (row == visitors.size()) {
            visitors.add(visitor);
        } else {
            visitors.set(row, visitor);
        }
        size++;
        return row;
    }

    void remove(int row) {
        strangers.remove(template(row));
        sums.remove(row);
        templates.set(row, sums.row(row));
        size--;
    }

    /** Sum of the weighted embeddings of the visitor's ended tracks; may be written. */
    MemorySegment sum(int row) {
        return sums.row(row);
    }

    void addToSum(int row, MemorySegment embedding, float weight) {
        sums.addTo(row, embedding, weight);
    }

    private MemorySegment template(int row) {
        templates.copy(row, work.row(workRow));
        return work.row(workRow);
    }

    /**
     * Begins the template anew from the sum; {@link #addToTemplate} and {@link #finish} follow,
     * nothing else in between.
     */
    void begin(int row) {
        strangers.remove(template(row));
        work.row(workRow).copyFrom(sums.row(row));
    }

    void addToTemplate(MemorySegment embedding, float weight) {
        work.addTo(workRow, embedding, weight);
    }

    void finish(int row) {
        work.normalize(workRow);
        templates.set(row, work.row(workRow));
        strangers.add(work.row(workRow));
    }

    /** How alike the day's visitors are to each other, on average. */
    double strangerLikeness() {
        return strangers.mean();
    }

    float similarity(int row, MemorySegment face) {
        templates.copy(row, work.row(workRow));
        return work.product(workRow, face);
    }

    /** The visitor most similar to the one of the row, himself left out. */
    Match bestLike(int row) {
        return best(template(row), row);
    }

    /**
     * The most similar visitor, the one of lower number where two are equal.
     *
     * @param face not one of this gallery's
     */
    Match best(MemorySegment face) {
        return best(face, -1);
    }

    private Match best(MemorySegment face, int except) {
        float bestSimilarity = 0;
        int bestRow = -1;
        int end = sums.end();
        for (int first = 0; first < end; first += FaceColumns.BLOCK) {
            int count = Math.min(FaceColumns.BLOCK, end - first);
            float[] similarities = templates.products(first / FaceColumns.BLOCK, count, face);
            for (int i = 0; i < count; i++) {
                // Blank ones have similarity 0 with everything.
                float similarity = first + i == except ? 0 : similarities[i];
                if (similarity > bestSimilarity
                        || (similarity == bestSimilarity
                                && bestRow >= 0
                                && visitors.get(first + i).compareTo(visitors.get(bestRow)) < 0)) {
                    bestSimilarity = similarity;
                    bestRow = first + i;
                }
            }
        }
        return bestRow < 0 ? Match.NONE : new Match(visitors.get(bestRow), bestSimilarity);
    }

    @Override
    public void close() {
        sums.close();
        templates.close();
        work.close();
        strangers.close();
    }

    /**
     * @param similarity 0 if there is nobody, or nobody the least alike
     */
    record Match(Visitor.Id visitor, float similarity) {
        static final Match NONE = new Match(new Visitor.Id(0), 0);
    }
}
