package facecount.inference;

import java.util.ArrayList;
import java.util.List;

/** Of faces whose boxes overlap, keeps the one with the best score. Not thread-safe. */
final class Overlaps {
    private final BestBoxes boxes;
    private final ArrayList<FaceDetection> candidates = new ArrayList<>();
    private final ArrayList<FaceDetection> kept = new ArrayList<>();

    /**
     * @param overlapMax two boxes of one face have a larger intersection over union
     */
    Overlaps(float overlapMax) {
        this.boxes = new BestBoxes(overlapMax);
    }

    void clear() {
        boxes.clear();
        candidates.clear();
    }

    void add(FaceDetection candidate) {
        if (!boxes.isFull()) {
            candidates.add(candidate);
            Box box = candidate.box();
            boxes.add(candidate.score(), box.leftPx(), box.topPx(), box.widthPx(), box.heightPx());
        }
    }

    /** The best of each heap of boxes, best first. The list is used again by the next call. */
    List<FaceDetection> keepBest() {
        kept.clear();
        int count = boxes.keepBest();
        for (int i = 0; i < count; i++) {
            kept.add(candidates.get(boxes.kept(i)));
        }
        return kept;
    }
}
