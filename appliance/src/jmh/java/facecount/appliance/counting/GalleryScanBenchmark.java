package facecount.appliance.counting;

import facecount.inference.FaceEmbedding;

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

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A face compared with everybody of the day. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class GalleryScanBenchmark {
    @Param({"100", "1000", "10000"})
    public int visitors;

    private Arena arena;
    private VisitorGallery gallery;
    private MemorySegment probe;

    @Setup
    public void fill() {
        Random random = new Random(1);
        arena = Arena.ofConfined();
        gallery = new VisitorGallery(visitors);
        for (int i = 1; i <= visitors; i++) {
            int row = gallery.add(new Visitor.Id(i));
            drawn(gallery.sum(row), random);
            gallery.begin(row);
            gallery.finish(row);
        }
        probe = arena.allocate(FaceEmbedding.BYTES, 64);
        drawn(probe, random);
    }

    private static void drawn(MemorySegment target, Random random) {
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            target.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
    }

    @TearDown
    public void close() {
        gallery.close();
        arena.close();
    }

    @Benchmark
    public Object scan() {
        return gallery.best(probe);
    }

    /** How alike strangers are today: a sum that is kept. */
    @Benchmark
    public double strangers() {
        return gallery.strangerLikeness();
    }
}
