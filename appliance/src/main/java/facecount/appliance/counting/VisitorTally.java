package facecount.appliance.counting;

import facecount.inference.Emotion;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many of today's visitors are what. It is asked after every commit, so it looks only at those
 * who changed since it was asked last. Not thread-safe.
 */
final class VisitorTally {
    private final Set<VisitorState> changed = new LinkedHashSet<>();
    private final Map<Emotion, Integer> emotions = new EnumMap<>(Emotion.class);
    private int recognized;
    private int staff;
    private int unremembered;

    /**
     * As what a visitor is in the sums.
     *
     * @param emotion none while it is unclear
     */
    record Tallied(boolean staff, boolean remembered, @Nullable Emotion emotion) {}

    /** A visitor came, or is not what he was. */
    void change(VisitorState visitor) {
        changed.add(visitor);
    }

    /** He is none of today's any more. */
    void remove(VisitorState visitor) {
        changed.remove(visitor);
        takeOut(visitor);
    }

    private void takeOut(VisitorState visitor) {
        if (visitor.tallied != null) {
            add(visitor.tallied, -1);
            visitor.tallied = null;
        }
    }

    private void settle() {
        for (VisitorState visitor : changed) {
            takeOut(visitor);
            visitor.tallied =
                    new Tallied(visitor.isStaff(), visitor.isRemembered(), visitor.clearEmotion());
            add(visitor.tallied, 1);
        }
        changed.clear();
    }

    private void add(Tallied visitor, int times) {
        if (visitor.staff()) {
            staff += times;
            return;
        }
        recognized += times;
        unremembered += visitor.remembered() ? 0 : times;
        if (visitor.emotion() != null) {
            emotions.merge(visitor.emotion(), times, VisitorTally::sumOrNone);
        }
    }

    private static @Nullable Integer sumOrNone(int one, int other) {
        return one + other == 0 ? null : one + other;
    }

    /** Without staff. */
    int recognized() {
        settle();
        return recognized;
    }

    int staff() {
        settle();
        return staff;
    }

    /** Those of {@link #recognized} who have no template. */
    int unremembered() {
        settle();
        return unremembered;
    }

    /** Those of {@link #recognized} whose emotion is clear; none with nobody. */
    Map<Emotion, Integer> emotions() {
        settle();
        return emotions;
    }
}
