package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

class SwappableSessionTest {
    private final ScriptedSession cpu = new ScriptedSession();
    private final ScriptedSession engine = new ScriptedSession();
    private final CompletableFuture<NetSession> building = new CompletableFuture<>();
    private final SwappableSession session = new SwappableSession("finder", cpu, building);
    private PinnedTensors tensors;

    @BeforeEach
    void open() {
        OnnxRuntime.start();
        tensors = new PinnedTensors("in", new long[] {1}, Map.of("out", new long[] {2}));
    }

    @AfterEach
    void close() {
        tensors.close();
    }

    @Test
    void calls_go_to_the_cpu_until_the_engine_is_built() {
        session.run(tensors);
        assertThat(cpu.calls).isEqualTo(1);

        building.complete(engine);
        session.run(tensors);
        session.run(tensors);

        // The first call of the engine was made on both, to compare them.
        assertThat(cpu.calls).isEqualTo(2);
        assertThat(cpu.closed).isTrue();
        assertThat(engine.calls).isEqualTo(2);
        assertThat(session.isSwapped()).isTrue();
    }

    @Test
    void half_precision_is_close_enough() {
        engine.says = cpu.says * 1.01f;
        building.complete(engine);

        session.run(tensors);

        assertThat(session.isSwapped()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(floats = {0, 2, Float.NaN, Float.POSITIVE_INFINITY})
    void an_engine_that_says_something_else_is_not_used(float wrong) {
        engine.says = wrong;
        building.complete(engine);

        session.run(tensors);

        assertThat(said()).isEqualTo(cpu.says);
        assertThat(engine.closed).isTrue();
        assertThat(cpu.closed).isFalse();
        assertThat(session.isSwapped()).isFalse();
        session.run(tensors);
        assertThat(engine.calls).isEqualTo(1);
    }

    @Test
    void an_engine_that_was_built_and_cannot_be_run_leaves_the_cpu_at_work() {
        engine.broken = true;
        building.complete(engine);

        session.run(tensors);

        assertThat(said()).isEqualTo(cpu.says);
        assertThat(engine.closed).isTrue();
        assertThat(session.isSwapped()).isFalse();
    }

    @Test
    void an_engine_that_cannot_be_built_leaves_the_cpu_at_work() {
        building.completeExceptionally(new InferenceException("no engine"));

        session.run(tensors);
        session.run(tensors);

        assertThat(cpu.calls).isEqualTo(2);
        assertThat(cpu.closed).isFalse();
        assertThat(session.isSwapped()).isFalse();
    }

    @Test
    void an_engine_that_comes_after_the_end_is_closed() {
        session.close();
        building.complete(engine);

        assertThat(cpu.closed).isTrue();
        assertThat(engine.closed).isTrue();
    }

    private float said() {
        return tensors.output("out").getAtIndex(ValueLayout.JAVA_FLOAT, 1);
    }

    private static final class ScriptedSession implements NetSession {
        private float says = 1;
        private boolean broken;
        private int calls;
        private boolean closed;

        @Override
        public void run(PinnedTensors tensors) {
            if (broken) {
                throw new InferenceException("the driver is gone");
            }
            calls++;
            tensors.output("out").setAtIndex(ValueLayout.JAVA_FLOAT, 1, says);
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
