package facecount.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a box asks which time it is, and what it believes. Times are those since the machine's
 * start. Not thread-safe.
 */
final class TimeQuestions {
    /** Half of it is how wrong the time may be. */
    static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    /** Four questions a minute at most, and a fleet without a collector soon asks rarely. */
    private static final Duration PAUSE_FIRST = Duration.ofSeconds(15);

    private static final Duration PAUSE_MAX = Duration.ofMinutes(15);
    private static final int NONCE_BYTES = 16;

    /** What an answer says. */
    sealed interface Outcome {
        /**
         * @param start when the machine was started
         */
        record Learned(Instant start) implements Outcome {}

        /**
         * @param why in a few words
         */
        record Refused(String why) implements Outcome {}
    }

    private final Topics box;
    private final TrustedKeys keys;
    private final RandomGenerator random;
    private String nonce = "";
    private Duration asked = Duration.ZERO;
    private Duration notBefore = Duration.ZERO;
    private Duration pause = PAUSE_FIRST;

    /**
     * @param random nobody can guess what it says
     */
    TimeQuestions(Topics box, TrustedKeys keys, RandomGenerator random) {
        this.box = box;
        this.keys = keys;
        this.random = random;
    }

    /** A question, if it is time for one; the one before is not waited for any more. */
    Optional<Publication> due(Duration now) {
        if (now.compareTo(notBefore) < 0) {
            return Optional.empty();
        }
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        nonce = HexFormat.of().formatHex(bytes);
        asked = now;
        notBefore = now.plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(PAUSE_MAX) < 0 ? doubled : PAUSE_MAX;
        return Optional.of(TimeDocuments.question(box, nonce));
    }

    /** What came on the topic for answers. */
    Outcome answered(String text, Duration now) {
        if (nonce.isEmpty()) {
            return new Outcome.Refused("to no question");
        }
        Duration underway = now.minus(asked);
        return switch (TimeDocuments.read(text, box.device(), keys, nonce)) {
            case TimeDocuments.Reading.Refused(String why) -> new Outcome.Refused(why);
            case TimeDocuments.Reading.Time(Instant at) -> {
                nonce = "";
                yield underway.compareTo(ANSWER_WITHIN) > 0
                        ? new Outcome.Refused("that came too late to be exact")
                        : new Outcome.Learned(at.plus(underway.dividedBy(2)).minus(now));
            }
        };
    }
}
