package facecount.appliance.evaluation;

import facecount.camera.Camera;
import facecount.camera.CameraSettings;
import facecount.camera.Delivery;
import facecount.camera.Frame;
import facecount.camera.Pace;
import facecount.inference.AnalysisSettings;
import facecount.inference.Box;
import facecount.inference.FaceAnalyzer;
import facecount.inference.View;

import io.helidon.json.JsonObject;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How well faces are followed through a film, against a small truth file made by hand.
 *
 * <p>The truth is text: a line {@code seconds person left top width height} for each key picture of
 * a person, boxes as shares of the picture's width and height; between two lines of one person he
 * moves in a straight line; a line {@code seconds person -} says that he is out of sight from then
 * on. {@code #} begins a comment.
 */
public final class TrackingEvaluation {
    /**
     * A box and a true one are the same face from this overlap on; less than in detection, keys are
     * far apart.
     */
    private static final float SAME_OVERLAP = 0.3f;

    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    record Key(double atSeconds, Optional<Box> box) {}

    /**
     * @param identitySwitches how often a person's track number changed while he was in sight
     * @param fragments how often a person in sight was lost and found again
     * @param missedPeople people that no track ever followed
     * @param followed share of the pictures with a person in sight on which a track was on him
     */
    public record Result(
            int people,
            int tracks,
            int identitySwitches,
            int fragments,
            int missedPeople,
            double followed) {
        public JsonObject toJson() {
            return JsonObject.builder()
                    .set("people", people)
                    .set("tracks", tracks)
                    .set("identity_switches", identitySwitches)
                    .set("fragments", fragments)
                    .set("missed_people", missedPeople)
                    .set("followed", followed)
                    .build();
        }
    }

    private final Path models;
    private final AnalysisSettings settings;

    public TrackingEvaluation(Path models, AnalysisSettings settings) {
        this.models = models;
        this.settings = settings;
    }

    public Result evaluate(Path film, Path truthFile) {
        Map<String, List<Key>> truth = readTruth(truthFile);
        Score score = new Score(truth);
        try (Camera camera =
                        Camera.replay(CameraSettings.defaults(film.toString()), Pace.COMPLETE);
                FaceAnalyzer analyzer = FaceAnalyzer.open(models, settings)) {
            while (true) {
                switch (camera.take(READ_LIMIT)) {
                    case Delivery.Picture(Frame frame) -> {
                        analyzer.analyze(frame, observation -> {});
                        score.add(frame.capturedAt(), analyzer.view());
                    }
                    case Delivery.Nothing() ->
                            throw new EvaluationException(
                                    "%s: no picture for %s".formatted(film, READ_LIMIT));
                    case Delivery.End() -> {
                        return score.result();
                    }
                }
            }
        }
    }

    /** Follows each person's track number from picture to picture. */
    static final class Score {
        private final Map<String, List<Key>> truth;
        private final Map<String, Long> lastTrack = new HashMap<>();
        private final Set<String> lost = new HashSet<>();
        private final Set<Long> tracks = new HashSet<>();
        private int identitySwitches;
        private int fragments;
        private long inSight;
        private long followed;

        Score(Map<String, List<Key>> truth) {
            this.truth = truth;
        }

        void add(Instant at, View view) {
            double seconds = Duration.between(Instant.EPOCH, at).toNanos() / 1e9;
            view.faces().forEach(face -> tracks.add(face.track()));
            Set<Long> taken = new HashSet<>();
            truth.forEach(
                    (person, keys) ->
                            boxAt(keys, seconds)
                                    .ifPresent(box -> follow(person, box, view, taken)));
        }

        private void follow(String person, Box box, View view, Set<Long> taken) {
            inSight++;
            float bestOverlap = SAME_OVERLAP;
            Optional<Long> best = Optional.empty();
            for (View.FaceInView face : view.faces()) {
                float overlap = face.box().overlap(box);
                if (!taken.contains(face.track()) && overlap >= bestOverlap) {
                    bestOverlap = overlap;
                    best = Optional.of(face.track());
                }
            }
            if (best.isEmpty()) {
                if (lastTrack.containsKey(person)) {
                    lost.add(person);
                }
                return;
            }
            followed++;
            taken.add(best.get());
            Optional<Long> before = Optional.ofNullable(lastTrack.put(person, best.get()));
            if (before.isPresent() && !before.equals(best)) {
                identitySwitches++;
            }
            if (lost.remove(person)) {
                fragments++;
            }
        }

        Result result() {
            return new Result(
                    truth.size(),
                    tracks.size(),
                    identitySwitches,
                    fragments,
                    truth.size() - lastTrack.size(),
                    inSight == 0 ? 1 : (double) followed / inSight);
        }

        private static Optional<Box> boxAt(List<Key> keys, double seconds) {
            for (int i = 0; i + 1 < keys.size(); i++) {
                Key from = keys.get(i);
                Key to = keys.get(i + 1);
                if (from.atSeconds() <= seconds && seconds < to.atSeconds()) {
                    if (from.box().isEmpty()) {
                        return Optional.empty();
                    }
                    double share =
                            (seconds - from.atSeconds()) / (to.atSeconds() - from.atSeconds());
                    return Optional.of(
                            to.box()
                                    .map(box -> between(from.box().get(), box, (float) share))
                                    .orElse(from.box().get()));
                }
            }
            return Optional.empty();
        }

        private static Box between(Box from, Box to, float share) {
            return new Box(
                    from.leftPx() + share * (to.leftPx() - from.leftPx()),
                    from.topPx() + share * (to.topPx() - from.topPx()),
                    from.widthPx() + share * (to.widthPx() - from.widthPx()),
                    from.heightPx() + share * (to.heightPx() - from.heightPx()));
        }
    }

    static Map<String, List<Key>> readTruth(Path file) {
        Map<String, List<Key>> truth = new LinkedHashMap<>();
        int number = 0;
        for (String line : PeopleFolder.lines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", -1);
            try {
                List<Key> keys = truth.computeIfAbsent(words[1], _ -> new ArrayList<>());
                double seconds = Double.parseDouble(words[0]);
                if (!keys.isEmpty() && keys.getLast().atSeconds() >= seconds) {
                    throw new NumberFormatException("a person's lines are in the order of time");
                }
                keys.add(
                        words[2].equals("-")
                                ? new Key(seconds, Optional.empty())
                                : new Key(
                                        seconds,
                                        Optional.of(
                                                new Box(
                                                        Float.parseFloat(words[2]),
                                                        Float.parseFloat(words[3]),
                                                        Float.parseFloat(words[4]),
                                                        Float.parseFloat(words[5])))));
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new EvaluationException(
                        "%s line %d: expected 'seconds person left top width height' or 'seconds person -', got '%s' (%s)"
                                .formatted(file, number, line, e.getMessage()),
                        e);
            }
        }
        if (truth.isEmpty()) {
            throw new EvaluationException("%s names no people".formatted(file));
        }
        return truth;
    }
}
