package facecount.fleet.overview;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A change of many boxes' settings, stage by stage.
 *
 * @param what a line for each setting, as {@code camera.rotate = 180}
 * @param boxes how many were meant
 * @param done how many have it
 * @param waiting how many were not there; it waits for them at the broker
 * @param ill boxes that refused it or fell ill with it, and why
 */
public record SettingsChange(
        Instant begun,
        List<String> what,
        int boxes,
        int done,
        int waiting,
        SortedMap<String, String> ill,
        State state) {
    /** How far it is. */
    public enum State {
        UNDER_WAY,
        DONE,
        /** By itself, because boxes fell ill. */
        STOPPED,
        /** The program that made it is gone. */
        BROKEN_OFF
    }

    public SettingsChange {
        what = List.copyOf(what);
        ill = Collections.unmodifiableSortedMap(new TreeMap<>(ill));
    }

    /** The same, further on. */
    public SettingsChange at(int nowDone, int nowWaiting, Map<String, String> nowIll, State now) {
        return new SettingsChange(
                begun, what, boxes, nowDone, nowWaiting, new TreeMap<>(nowIll), now);
    }
}
