package facecount.inference;

import java.time.Instant;

/** One face, followed from picture to picture. Belongs to the tracker's thread. */
final class Track {
    /* A new velocity counts this much: quick enough for somebody who turns, slow enough against
     * the detector's jitter. */
    private static final float VELOCITY_SHARE = 0.3f;

    /* Beyond this a lost face is not extrapolated: it may have stopped. */
    private static final long PREDICT_NANOS_MAX = 500_000_000L;

    private final long number;
    private final Instant firstSeen;
    private final long firstSeenNanos;
    private final Stillness stillness = new Stillness();
    private final TrackDescription description = new TrackDescription();
    private final SmoothedEmotion emotion = new SmoothedEmotion();

    private FaceDetection face;
    private Instant lastSeen;
    private long lastSeenNanos;
    private float velocityXPxPerNano;
    private float velocityYPxPerNano;
    private int hits = 1;
    private boolean confirmed;
    private boolean inPicture = true;
    private boolean suspect;
    private boolean stillSaid;
    private long seenSaidNanos;
    private long emotionNanos;

    Track(long number, FaceDetection face, Instant at, long nanos) {
        this.number = number;
        this.face = face;
        this.firstSeen = at;
        this.firstSeenNanos = nanos;
        this.lastSeen = at;
        this.lastSeenNanos = nanos;
        this.stillness.add(face.box(), face.landmarks().eyeDistancePx(), nanos);
    }

    long number() {
        return number;
    }

    Instant firstSeen() {
        return firstSeen;
    }

    long firstSeenNanos() {
        return firstSeenNanos;
    }

    Instant lastSeen() {
        return lastSeen;
    }

    long lastSeenNanos() {
        return lastSeenNanos;
    }

    /** The newest detection. */
    FaceDetection face() {
        return face;
    }

    int hits() {
        return hits;
    }

    boolean isConfirmed() {
        return confirmed;
    }

    void confirm() {
        confirmed = true;
    }

    /** Whether the face was found in the newest picture. */
    boolean isInPicture() {
        return inPicture;
    }

    /** Whether another person may have slipped into the track: it is embedded again soon. */
    boolean isSuspect() {
        return suspect;
    }

    void suspect() {
        suspect = true;
    }

    void clear() {
        suspect = false;
    }

    Stillness stillness() {
        return stillness;
    }

    TrackDescription description() {
        return description;
    }

    SmoothedEmotion emotion() {
        return emotion;
    }

    float predictedXPx(long nanos) {
        return face.box().centerXPx() + velocityXPxPerNano * ahead(nanos);
    }

    float predictedYPx(long nanos) {
        return face.box().centerYPx() + velocityYPxPerNano * ahead(nanos);
    }

    void miss() {
        inPicture = false;
    }

    void follow(FaceDetection found, Instant at, long nanos) {
        long passed = Math.max(1_000_000L, nanos - lastSeenNanos);
        float velocityX = (found.box().centerXPx() - face.box().centerXPx()) / passed;
        float velocityY = (found.box().centerYPx() - face.box().centerYPx()) / passed;
        float share = hits == 1 ? 1 : VELOCITY_SHARE;
        velocityXPxPerNano += share * (velocityX - velocityXPxPerNano);
        velocityYPxPerNano += share * (velocityY - velocityYPxPerNano);
        face = found;
        lastSeen = at;
        lastSeenNanos = nanos;
        hits++;
        inPicture = true;
        stillness.add(found.box(), found.landmarks().eyeDistancePx(), nanos);
    }

    /** When the track was last said to be in view. */
    long seenSaidNanos() {
        return seenSaidNanos;
    }

    /** Whether it was said to be still then. */
    boolean stillSaid() {
        return stillSaid;
    }

    void seenSaid(long nanos, boolean still) {
        seenSaidNanos = nanos;
        stillSaid = still;
    }

    /** When the emotion was last read. */
    long emotionNanos() {
        return emotionNanos;
    }

    void emotionRead(long nanos) {
        emotionNanos = nanos;
    }

    private long ahead(long nanos) {
        return Math.clamp(nanos - lastSeenNanos, 0, PREDICT_NANOS_MAX);
    }
}
