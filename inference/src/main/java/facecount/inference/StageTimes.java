package facecount.inference;

import java.time.Duration;

/**
 * What the analysis has taken since it was opened. The four stages together are the time on the
 * analysis thread between the frame and the observation.
 *
 * @param pictures pictures analyzed
 * @param detect scaling the picture, the detector's net, reading what it says
 * @param track following the faces, scene changes, observations
 * @param embed cropping, the recognizer's net, combining
 * @param emotion cropping, the emotion nets, smoothing
 * @param models the part of the above spent inside the nets
 */
public record StageTimes(
        long pictures, Stage detect, Stage track, Stage embed, Stage emotion, ModelCalls models) {
    /**
     * @param calls how often the stage ran
     * @param time all calls together
     */
    public record Stage(long calls, Duration time) {}

    /**
     * Calls of each net, in the order of the analyzer, with the time inside them.
     *
     * @param detector the landscape detector
     * @param largeDetector the detector of upright films and second looks
     * @param smallDetector the closer look at each crop, and a last look at single pictures
     * @param recognizer one call a crop
     * @param emotion one call is one run of every emotion net
     */
    public record ModelCalls(
            long detector,
            long largeDetector,
            long smallDetector,
            long recognizer,
            long emotion,
            Duration time) {
        /** One in {@code parts} of these calls, rounded up. */
        public ModelCalls share(int parts) {
            return new ModelCalls(
                    Math.ceilDiv(detector, parts),
                    Math.ceilDiv(largeDetector, parts),
                    Math.ceilDiv(smallDetector, parts),
                    Math.ceilDiv(recognizer, parts),
                    Math.ceilDiv(emotion, parts),
                    time.dividedBy(parts));
        }

        /** The calls made since {@code earlier}. */
        public ModelCalls since(ModelCalls earlier) {
            return new ModelCalls(
                    detector - earlier.detector,
                    largeDetector - earlier.largeDetector,
                    smallDetector - earlier.smallDetector,
                    recognizer - earlier.recognizer,
                    emotion - earlier.emotion,
                    time.minus(earlier.time));
        }
    }

    /** Time of all stages. */
    public Duration total() {
        return detect.time().plus(track.time()).plus(embed.time()).plus(emotion.time());
    }
}
