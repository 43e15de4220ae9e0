package facecount.appliance.counting;

/**
 * A track, across restarts of either process: its number is unique within one vision session only.
 */
public record TrackKey(long session, long track) implements Comparable<TrackKey> {
    @Override
    public int compareTo(TrackKey other) {
        int bySession = Long.compare(session, other.session);
        return bySession != 0 ? bySession : Long.compare(track, other.track);
    }
}
