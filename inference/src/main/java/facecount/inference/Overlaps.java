package facecount.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Of boxes that overlap, keeps the one with the best score (non-maximum suppression). */
final class Overlaps {
    /* A face yields about ten candidates; more than two hundred faces are not told apart at the
     * detector's size anyway. What comes beyond is left out. */
    private static final int CANDIDATES_MAX = 2048;

    /* The rest of the order only makes it the same every time. */
    private static final Comparator<FaceDetection> BEST_FIRST =
            (one, other) -> {
                int byScore = Float.compare(other.score(), one.score());
                return byScore != 0
                        ? byScore
                        : Float.compare(one.box().leftPx(), other.box().leftPx());
            };

    private final float overlapMax;
    private final ArrayList<FaceDetection> candidates = new ArrayList<>();
    private final ArrayList<FaceDetection> kept = new ArrayList<>();

    /**
     * @param overlapMax two boxes of one face have a larger intersection over union
     */
    Overlaps(float overlapMax) {
        this.overlapMax = overlapMax;
    }

    void clear() {
        candidates.clear();
    }

    void add(FaceDetection candidate) {
        if (candidates.size() < CANDIDATES_MAX) {
            candidates.add(candidate);
        }
    }

    /** The best of each heap of boxes, best first. The list is used again by the next call. */
    List<FaceDetection> keepBest() {
        candidates.sort(BEST_FIRST);
        kept.clear();
        for (int i = 0; i < candidates.size(); i++) {
            FaceDetection candidate = candidates.get(i);
            if (!overlapsKept(candidate.box())) {
                kept.add(candidate);
            }
        }
        return kept;
    }

    private boolean overlapsKept(Box box) {
        for (int i = 0; i < kept.size(); i++) {
            if (kept.get(i).box().overlap(box) > overlapMax) {
                return true;
            }
        }
        return false;
    }
}
