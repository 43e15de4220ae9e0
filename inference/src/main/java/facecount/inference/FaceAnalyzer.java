package facecount.inference;

import static java.lang.System.Logger.Level.INFO;

import facecount.camera.Frame;
import facecount.camera.PicturePreparation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the faces of pictures, follows them through a film, and says what it sees of each as
 * observations.
 *
 * <p>Owned by one thread: any thread may open and close it, one at a time uses it.
 */
public final class FaceAnalyzer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FaceAnalyzer.class.getName());

    private static final long SECOND_NANOS = 1_000_000_000L;

    /* A track that is already followed is kept down to this share of a new one's score. */
    private static final float CONTINUE_SCORE_SHARE = 0.6f;

    private static final long SEEN_AGAIN_NANOS = 30 * SECOND_NANOS;

    /* Three readings a second until the mean stands, then one. */
    private static final long EMOTION_NANOS = SECOND_NANOS / 3;
    private static final long EMOTION_LATER_NANOS = SECOND_NANOS;
    private static final int EMOTION_READINGS_FIRST = 5;

    /* One embedding, 15 ms on a core, for every 30 ms between pictures: at 25 a second one, so that
     * a picture with the detector stays under its 40 ms; at 5 a second four. A crowd's faces are
     * spread over the next pictures. */
    private static final long NANOS_PER_EMBEDDING = 30_000_000L;
    private static final int EMBEDDINGS_MAX = 4;

    /* A fresh picture of the same person, small and turned away, still has more; strangers have
     * 0.0 on average, and less than this in 9 of 10 pairs. */
    private static final float OTHER_PERSON_BELOW = 0.12f;

    /* What is smaller or turned further away shows no expression that the nets could read. */
    private static final float EMOTION_EYE_DISTANCE_MIN_PX = 10;
    private static final float EMOTION_FRONTALITY_MIN = 0.25f;

    private final AnalysisSettings settings;
    private final AcceleratorLadder.Chosen chosen;
    private final String report;
    private final List<AutoCloseable> resources = new ArrayList<>();
    private final Net detectorNet;
    private final Net largeDetectorNet;
    private final Net smallDetectorNet;
    private final Optional<Net> recognizerNet;
    private final List<Net> emotionNets;
    private final YuNet detector;
    private final ScaledPictures scaledPictures;
    private final FaceDetector largeDetector;
    private final FaceDetector smallDetector;
    private final CloserLook closerLook;
    private final Optional<FaceRecognizer> recognizer;
    private final Optional<EmotionClassifier> emotions;
    private final Tracker tracker;
    private final SceneChange sceneChange = new SceneChange();
    private final Overlaps stillOverlaps;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment fresh = arena.allocate(FaceEmbedding.BYTES, 64);
    private final float[] emotionLogs = new float[Emotion.values().length];

    private Instant viewedAt = Instant.EPOCH;
    private int viewedWidthPx = 1;
    private int viewedHeightPx = 1;
    private long pictures;
    private long previousNanos;
    private final StageClock detectClock = new StageClock();
    private final StageClock trackClock = new StageClock();
    private final StageClock embedClock = new StageClock();
    private final StageClock emotionClock = new StageClock();

    private FaceAnalyzer(Path modelsFolder, AnalysisSettings settings) {
        this.settings = settings;
        String version = OnnxRuntime.start();
        this.chosen =
                AcceleratorLadder.choose(
                        settings, rung -> AcceleratorTrial.tryOut(modelsFolder, settings, rung));
        this.report = "%s; ONNX Runtime %s".formatted(chosen.report(), version);
        NetLoader loader = keep(new NetLoader(modelsFolder, settings, chosen.accelerator()));
        AnalysisSettings.Models models = settings.models();
        try {
            this.detectorNet = keep(loader.load(models.detector(), "detector"));
            this.largeDetectorNet = keep(loader.load(models.largeDetector(), "detector"));
            this.smallDetectorNet = keep(loader.load(models.smallDetector(), "detector"));
            this.recognizerNet =
                    settings.distinct()
                            ? Optional.of(keep(loader.load(models.recognizer(), "recognizer")))
                            : Optional.empty();
            List<Net> nets = new ArrayList<>();
            if (settings.emotion()) {
                for (String name : models.emotions()) {
                    nets.add(keep(loader.load(name, "emotion")));
                }
            }
            this.emotionNets = List.copyOf(nets);
            this.detector = new YuNet(detectorNet);
            this.scaledPictures = keep(detector.scaledPictures());
            this.largeDetector = new YuNet(largeDetectorNet);
            YuNet small = new YuNet(smallDetectorNet);
            this.smallDetector = small;
            this.closerLook = new CloserLook(small);
            this.recognizer = recognizerNet.map(AlignedRecognizer::new);
            this.emotions =
                    emotionNets.isEmpty()
                            ? Optional.empty()
                            : Optional.of(new EmotionEnsemble(emotionNets));
            this.stillOverlaps = new Overlaps(detectorNet.entry().number("threshold.overlap"));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        this.tracker = new Tracker(settings.detectorScore());
    }

    /**
     * Loads the models onto the best accelerator there is.
     *
     * @param modelsFolder the catalogue: entries and ONNX files
     * @throws InferenceException if a model is missing or another than its entry says
     */
    public static FaceAnalyzer open(Path modelsFolder, AnalysisSettings settings) {
        FaceAnalyzer analyzer = new FaceAnalyzer(modelsFolder, settings);
        LOG.log(INFO, analyzer.report);
        return analyzer;
    }

    /**
     * Takes the next picture of a film.
     *
     * @param frame its time must not be before the last one's
     * @param sink gets what is to be said, on this thread, before the method returns
     */
    public void analyze(Frame frame, Consumer<Observation> sink) {
        Instant at = frame.capturedAt();
        long nanos = nanos(at);
        pictures++;
        detectClock.start();
        List<FaceDetection> faces =
                detectInFilm(frame, settings.detectorScore() * CONTINUE_SCORE_SHARE);
        detectClock.stop();

        trackClock.start();
        viewedAt = at;
        viewedWidthPx = frame.widthPx();
        viewedHeightPx = frame.heightPx();
        if (sceneChange.isNewScene(frame)) {
            sayEnded(tracker.endAll(), Observation.EndReason.LOST, sink);
        }
        sayEnded(tracker.follow(faces, at, nanos), Observation.EndReason.LOST, sink);
        saySeen(at, nanos, sink);
        trackClock.stop();

        boolean embedded = embedWaiting(frame, at, nanos, sink);
        readEmotion(frame, nanos, embedded);
        previousNanos = nanos;
    }

    /**
     * Takes a picture that stands alone: each of its faces is a track of its own, which begins and
     * ends with it.
     *
     * @param sink gets all observations of the picture, on this thread, before the method returns
     */
    public void analyzeSeparate(Frame frame, Consumer<Observation> sink) {
        Instant at = frame.capturedAt();
        List<DescribedFace> faces = describe(frame);
        pictures++;
        for (DescribedFace face : faces) {
            long number = tracker.takeNumber();
            sink.accept(
                    new Observation.TrackSeen(
                            number,
                            at,
                            at,
                            false,
                            share(face.box(), frame.widthPx(), frame.heightPx())));
            sink.accept(
                    new Observation.FaceSeen(
                            number, at, face.embedding(), 1, face.quality(), face.emotion()));
            sink.accept(
                    new Observation.TrackEnded(
                            number, at, at, false, Observation.EndReason.SOURCE_ENDED));
        }
    }

    /**
     * What the capture thread can do in advance for {@link #analyze}: with it the detector's input
     * is ready when the picture is taken. Any thread may use it, also after this was closed, when
     * it does nothing.
     */
    public PicturePreparation preparation() {
        return scaledPictures;
    }

    /** Who was in view in the last picture. */
    public View view() {
        List<View.FaceInView> faces = new ArrayList<>();
        for (Track track : tracker.tracks()) {
            if (track.isConfirmed() && track.isInPicture()) {
                faces.add(
                        new View.FaceInView(
                                track.number(),
                                share(track.face().box(), viewedWidthPx, viewedHeightPx),
                                track.emotion().reading()));
            }
        }
        return new View(viewedAt, (float) viewedWidthPx / viewedHeightPx, faces);
    }

    /**
     * Ends all tracks, as when the source ends or is lost.
     *
     * @param at when; the tracks end with their own last pictures
     */
    public void endTracks(Instant at, Observation.EndReason reason, Consumer<Observation> sink) {
        viewedAt = at;
        sayEnded(tracker.endAll(), reason, sink);
    }

    /**
     * All faces of a picture that stands alone, best detected first, with larger and smaller looks
     * than a film gets and the mirrored face in the embedding.
     *
     * @throws IllegalStateException if embeddings are switched off
     */
    public List<DescribedFace> describe(Frame frame) {
        return describe(frame, true);
    }

    /**
     * As {@link #describe}, but each face embedded as one picture of a track is: with its mirror
     * image only if {@link AnalysisSettings#mirrorInTracks} asks for it.
     *
     * @throws IllegalStateException if embeddings are switched off
     */
    public List<DescribedFace> describeForTrack(Frame frame) {
        return describe(frame, settings.mirrorInTracks());
    }

    private List<DescribedFace> describe(Frame frame, boolean mirrored) {
        FaceRecognizer net =
                recognizer.orElseThrow(
                        () -> new IllegalStateException("faces are described with distinct on"));
        detectClock.start();
        List<FaceDetection> faces = detectAll(frame);
        detectClock.stop();
        List<DescribedFace> described = new ArrayList<>(faces.size());
        for (FaceDetection seen : List.copyOf(faces)) {
            embedClock.start();
            Optional<FaceDetection> closer = closerLook.at(frame, seen);
            if (closer.isEmpty()) {
                embedClock.stop();
                continue;
            }
            FaceDetection face = closer.get();
            float sharpness = net.align(frame, face.landmarks());
            fresh.fill((byte) 0);
            net.addEmbedding(mirrored, 1, fresh);
            FaceEmbedding embedding = FaceEmbedding.of(fresh);
            fresh.fill((byte) 0);
            embedClock.stop();
            described.add(
                    new DescribedFace(
                            face.box(),
                            CropQuality.describe(face, sharpness),
                            embedding,
                            emotionOf(frame, face.box())));
        }
        return described;
    }

    /**
     * The emotion of a picture that is the crop of a face.
     *
     * @throws IllegalStateException if emotions are switched off
     */
    public EmotionScores emotionOfCrop(Frame crop) {
        EmotionClassifier classifier = classifier();
        emotionClock.start();
        classifier.classifyCrop(crop, emotionLogs);
        emotionClock.stop();
        return SmoothedEmotion.probabilities(emotionLogs);
    }

    /**
     * What each emotion net says of a picture that is the crop of a face, before they are combined.
     *
     * @return logarithms of probabilities, a row for each net, in the order of {@link Emotion}
     * @throws IllegalStateException if emotions are switched off
     */
    public float[][] emotionNetLogs(Frame crop) {
        return classifier().netLogs(crop);
    }

    private EmotionClassifier classifier() {
        return emotions.orElseThrow(
                () -> new IllegalStateException("emotions are read with emotion on"));
    }

    /** What runs the models; while an engine is built, what will. */
    public Accelerator accelerator() {
        return chosen.accelerator();
    }

    /** One line: what was chosen, and why not what comes before it. */
    public String acceleratorReport() {
        return report;
    }

    /** What the analysis has taken so far. */
    public StageTimes stageTimes() {
        return new StageTimes(
                pictures,
                detectClock.stage(),
                trackClock.stage(),
                embedClock.stage(),
                emotionClock.stage(),
                modelCalls());
    }

    /**
     * Runs the same nets on the tensors as they are, so that the pipeline can be compared with the
     * models alone. Uncounted.
     *
     * @param calls how often each
     * @return the time of all together
     */
    public Duration timeModelsAlone(StageTimes.ModelCalls calls) {
        long start = System.nanoTime();
        runAlone(detectorNet, calls.detector());
        runAlone(largeDetectorNet, calls.largeDetector());
        runAlone(smallDetectorNet, calls.smallDetector());
        recognizerNet.ifPresent(net -> runAlone(net, calls.recognizer()));
        emotionNets.forEach(net -> runAlone(net, calls.emotion()));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        RuntimeException failed = null;
        for (AutoCloseable resource : resources.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                if (failed == null) {
                    failed = new InferenceException("a net could not be closed: " + e, e);
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        resources.clear();
        if (arena.scope().isAlive()) {
            fresh.fill((byte) 0);
            arena.close();
        }
        if (failed != null) {
            throw failed;
        }
    }

    /* An upright picture would be shrunk to a third in the landscape input: faces of 40 px would
     * have 12. The large input costs four times as much. */
    private List<FaceDetection> detectInFilm(Frame frame, float scoreMin) {
        if (frame.heightPx() > frame.widthPx()) {
            return largeDetector.detect(frame, scoreMin);
        }
        Optional<ScaledPictures.Slot> scaled = scaledPictures.take(frame);
        if (scaled.isEmpty()) {
            return detector.detect(frame, scoreMin);
        }
        try {
            return detector.detect(scaled.get(), scoreMin);
        } finally {
            scaledPictures.release(scaled.get());
        }
    }

    private List<FaceDetection> detectAll(Frame frame) {
        stillOverlaps.clear();
        detector.detect(frame, settings.detectorScore()).forEach(stillOverlaps::add);
        largeDetector.detect(frame, settings.detectorScore()).forEach(stillOverlaps::add);
        List<FaceDetection> faces = stillOverlaps.keepBest();
        if (faces.isEmpty()) {
            smallDetector.detect(frame, settings.detectorScore()).forEach(stillOverlaps::add);
            faces = stillOverlaps.keepBest();
        }
        return faces;
    }

    private void saySeen(Instant at, long nanos, Consumer<Observation> sink) {
        List<Track> tracks = tracker.tracks();
        for (int i = 0; i < tracks.size(); i++) {
            Track track = tracks.get(i);
            if (!track.isConfirmed() || !track.isInPicture()) {
                continue;
            }
            boolean still = track.stillness().isStill();
            boolean never = track.seenSaidNanos() == 0;
            if (never
                    || still != track.stillSaid()
                    || nanos - track.seenSaidNanos() >= SEEN_AGAIN_NANOS) {
                track.seenSaid(nanos, still);
                sink.accept(
                        new Observation.TrackSeen(
                                track.number(),
                                track.firstSeen(),
                                at,
                                still,
                                share(track.face().box(), viewedWidthPx, viewedHeightPx)));
            }
        }
    }

    private void sayEnded(
            List<Track> ended, Observation.EndReason reason, Consumer<Observation> sink) {
        for (int i = 0; i < ended.size(); i++) {
            sayEnded(ended.get(i), reason, sink);
        }
    }

    private void sayEnded(Track track, Observation.EndReason reason, Consumer<Observation> sink) {
        if (track.isConfirmed()) {
            if (track.seenSaidNanos() == 0) {
                track.seenSaid(track.lastSeenNanos(), false);
                sink.accept(
                        new Observation.TrackSeen(
                                track.number(),
                                track.firstSeen(),
                                track.lastSeen(),
                                false,
                                share(track.face().box(), viewedWidthPx, viewedHeightPx)));
            }
            if (track.description().hasNews()) {
                sayFace(track, track.lastSeen(), track.lastSeenNanos(), sink);
            }
            sink.accept(
                    new Observation.TrackEnded(
                            track.number(),
                            track.firstSeen(),
                            track.lastSeen(),
                            track.stillness().isStill(),
                            reason));
        }
        track.description().erase();
    }

    private void sayFace(Track track, Instant at, long nanos, Consumer<Observation> sink) {
        TrackDescription description = track.description();
        sink.accept(
                new Observation.FaceSeen(
                        track.number(),
                        at,
                        description.say(nanos),
                        description.pictures(),
                        description.bestQuality(),
                        track.emotion().scores()));
    }

    private boolean embedWaiting(Frame frame, Instant at, long nanos, Consumer<Observation> sink) {
        if (recognizer.isEmpty()) {
            return false;
        }
        long passed = pictures == 1 ? 0 : nanos - previousNanos;
        int embeddings = Math.clamp(passed / NANOS_PER_EMBEDDING, 1, EMBEDDINGS_MAX);
        boolean embedded = false;
        for (int i = 0; i < embeddings; i++) {
            Optional<Track> next = EmbeddingQueue.next(tracker.tracks(), nanos);
            if (next.isEmpty()) {
                return embedded;
            }
            embedClock.start();
            embed(recognizer.get(), next.get(), frame, at, nanos, sink);
            embedClock.stop();
            embedded = true;
        }
        return embedded;
    }

    private void embed(
            FaceRecognizer net,
            Track track,
            Frame frame,
            Instant at,
            long nanos,
            Consumer<Observation> sink) {
        FaceDetection seen = track.face();
        Optional<FaceDetection> closer = closerLook.at(frame, seen);
        if (closer.isEmpty()) {
            track.description().refused(nanos);
            return;
        }
        FaceDetection face = closer.get();
        float sharpness = net.align(frame, face.landmarks());
        fresh.fill((byte) 0);
        net.addEmbedding(settings.mirrorInTracks(), 1, fresh);
        Track owner = track;
        if (track.description().pictures() > 0
                && track.description().similarity(fresh) < OTHER_PERSON_BELOW) {
            owner = tracker.split(track, at, nanos);
            sayEnded(track, Observation.EndReason.LOST, sink);
            owner.seenSaid(nanos, false);
            sink.accept(
                    new Observation.TrackSeen(
                            owner.number(),
                            at,
                            at,
                            false,
                            share(face.box(), viewedWidthPx, viewedHeightPx)));
        }
        owner.clear();
        owner.description()
                .add(
                        fresh,
                        CropQuality.ofGeometry(seen),
                        CropQuality.describe(face, sharpness),
                        nanos);
        fresh.fill((byte) 0);
        if (!owner.emotion().isRead()) {
            readEmotion(owner, frame, nanos);
        }
        if (owner.description().isWorthSaying(nanos)) {
            sayFace(owner, at, nanos, sink);
        }
    }

    private void readEmotion(Frame frame, long nanos, boolean embedded) {
        // A picture that paid for an embedding leaves the emotion to the next one.
        if (emotions.isEmpty() || embedded) {
            return;
        }
        Track longest = null;
        List<Track> tracks = tracker.tracks();
        for (int i = 0; i < tracks.size(); i++) {
            Track track = tracks.get(i);
            if (track.isConfirmed()
                    && track.isInPicture()
                    && nanos - track.emotionNanos() >= emotionPause(track)
                    && isLegible(track.face())
                    && (longest == null || track.emotionNanos() < longest.emotionNanos())) {
                longest = track;
            }
        }
        if (longest != null) {
            readEmotion(longest, frame, nanos);
        }
    }

    private void readEmotion(Track track, Frame frame, long nanos) {
        if (emotions.isPresent() && isLegible(track.face())) {
            emotionClock.start();
            boolean mirrored = track.emotion().readings() % 2 == 1;
            emotions.get().classify(frame, track.face().box(), mirrored, emotionLogs);
            track.emotion().add(emotionLogs);
            track.emotionRead(nanos);
            emotionClock.stop();
        }
    }

    private EmotionScores emotionOf(Frame frame, Box box) {
        if (emotions.isEmpty()) {
            return EmotionScores.NONE;
        }
        emotionClock.start();
        emotions.get().classifySingle(frame, box, emotionLogs);
        emotionClock.stop();
        return SmoothedEmotion.probabilities(emotionLogs);
    }

    private static long emotionPause(Track track) {
        return track.emotion().readings() < EMOTION_READINGS_FIRST
                ? EMOTION_NANOS
                : EMOTION_LATER_NANOS;
    }

    private static boolean isLegible(FaceDetection face) {
        return face.landmarks().eyeDistancePx() >= EMOTION_EYE_DISTANCE_MIN_PX
                && face.landmarks().frontality() >= EMOTION_FRONTALITY_MIN;
    }

    private StageTimes.ModelCalls modelCalls() {
        long emotionNanos = 0;
        for (Net net : emotionNets) {
            emotionNanos += net.nanos();
        }
        return new StageTimes.ModelCalls(
                detectorNet.calls(),
                largeDetectorNet.calls(),
                smallDetectorNet.calls(),
                recognizerNet.map(Net::calls).orElse(0L),
                emotionNets.isEmpty() ? 0 : emotionNets.getFirst().calls(),
                Duration.ofNanos(
                        detectorNet.nanos()
                                + largeDetectorNet.nanos()
                                + smallDetectorNet.nanos()
                                + recognizerNet.map(Net::nanos).orElse(0L)
                                + emotionNanos));
    }

    private static void runAlone(Net net, long calls) {
        for (long i = 0; i < calls; i++) {
            net.runAlone();
        }
    }

    private static Box share(Box box, int widthPx, int heightPx) {
        return new Box(
                box.leftPx() / widthPx,
                box.topPx() / heightPx,
                box.widthPx() / widthPx,
                box.heightPx() / heightPx);
    }

    private static long nanos(Instant at) {
        return Math.addExact(Math.multiplyExact(at.getEpochSecond(), SECOND_NANOS), at.getNano());
    }

    private <T extends AutoCloseable> T keep(T resource) {
        resources.add(resource);
        return resource;
    }
}
