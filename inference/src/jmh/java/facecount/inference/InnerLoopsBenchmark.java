package facecount.inference;

import facecount.camera.Frame;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What of a picture's work is ours and not a model's: scaling, aligning, following. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InnerLoopsBenchmark {
    /** A picture and the nets' inputs, without running the nets. */
    @State(Scope.Thread)
    public static class Picture {
        private final Frame frame =
                TestFrames.painted(1280, 720, (x, y) -> 0x010101 * ((x * 7 + y * 13) & 0xff));
        private final Landmarks landmarks = Faces.landmarks(640, 360, 120);
        private NetLoader loader;
        private Net detector;
        private Net recognizer;
        private Letterbox letterbox;
        private AlignedRecognizer aligned;

        @Setup
        public void open() {
            OnnxRuntime.start();
            loader =
                    new NetLoader(
                            TestModels.folder(), TestModels.settings(), new Accelerator.Cpu(1));
            detector = loader.load("yunet", "detector");
            recognizer = loader.load("sface", "recognizer");
            letterbox = new Letterbox(detector.input(), 640, 384);
            aligned = new AlignedRecognizer(recognizer);
        }

        @TearDown
        public void close() {
            detector.close();
            recognizer.close();
            loader.close();
        }
    }

    /** So many faces that wander. */
    @State(Scope.Thread)
    public static class Crowd {
        private static final long PICTURE_NANOS = 40_000_000;

        @Param({"3", "10", "30"})
        public int faces;

        private final Tracker tracker = new Tracker(0.6f);
        private long nanos = 1_000_000_000;

        List<Track> next() {
            nanos += PICTURE_NANOS;
            float drift = nanos / PICTURE_NANOS % 100;
            List<FaceDetection> found = new ArrayList<>();
            for (int i = 0; i < faces; i++) {
                found.add(Faces.at(100 + 200 * (i % 6) + drift, 80 + 130 * (i / 6), 60, 0.9f));
            }
            return tracker.follow(found, Instant.ofEpochSecond(0, nanos), nanos);
        }
    }

    /** 1280 × 720 to the detector's 640 × 384. */
    @Benchmark
    public void preprocessing(Picture picture) {
        picture.letterbox.write(picture.frame);
    }

    /** A face of 120 px to the recogniser's 112 × 112, with its sharpness. */
    @Benchmark
    public float alignment(Picture picture) {
        return picture.aligned.align(picture.frame, picture.landmarks);
    }

    @Benchmark
    public List<Track> tracker(Crowd crowd) {
        return crowd.next();
    }
}
