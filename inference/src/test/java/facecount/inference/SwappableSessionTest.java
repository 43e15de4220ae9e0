package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
        tensors = new PinnedTensors("in", new long[] {1}, Map.of());
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

        assertThat(cpu.calls).isEqualTo(1);
        assertThat(cpu.closed).isTrue();
        assertThat(engine.calls).isEqualTo(1);
        assertThat(session.isSwapped()).isTrue();
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

    private static final class ScriptedSession implements NetSession {
        private int calls;
        private boolean closed;

        @Override
        public void run(PinnedTensors tensors) {
            calls++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
