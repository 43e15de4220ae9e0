package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class AcceleratorLadderTest {
    private static final AnalysisSettings AUTO = AnalysisSettings.defaults();

    @Test
    void the_first_that_is_there_is_taken() {
        AcceleratorLadder.Chosen chosen = AcceleratorLadder.choose(AUTO, _ -> {});

        assertThat(chosen.accelerator()).isInstanceOf(Accelerator.TensorRt.class);
        assertThat(chosen.report()).isEqualTo("models run on tensorrt");
    }

    @Test
    void a_missing_library_is_passed_over_and_reported() {
        AcceleratorLadder.Chosen chosen =
                AcceleratorLadder.choose(
                        AUTO,
                        rung -> {
                            if (rung instanceof Accelerator.TensorRt) {
                                throw new UnsatisfiedLinkError("libnvinfer.so.10: cannot open");
                            }
                        });

        assertThat(chosen.accelerator()).isEqualTo(new Accelerator.Cuda(0));
        assertThat(chosen.report())
                .isEqualTo("models run on cuda; not on tensorrt: libnvinfer.so.10: cannot open");
    }

    @Test
    void with_every_gpu_broken_the_cpu_counts_and_the_report_is_one_line() {
        AcceleratorLadder.Chosen chosen =
                AcceleratorLadder.choose(
                        AUTO.withCpuThreads(2),
                        rung -> {
                            throw new IllegalStateException("broken\n" + rung.label());
                        });

        assertThat(chosen.accelerator()).isEqualTo(new Accelerator.Cpu(2));
        assertThat(chosen.report())
                .isEqualTo(
                        "models run on cpu; not on tensorrt: broken tensorrt; cuda: broken cuda");
    }

    @Test
    void a_gpu_that_loads_and_then_computes_nonsense_is_passed_over() {
        AcceleratorLadder.Chosen chosen =
                AcceleratorLadder.choose(
                        AUTO.withAccelerator(AnalysisSettings.Choice.CUDA),
                        rung -> {
                            throw new InferenceException(
                                    "model yunet_320x192 gives other numbers on %s than on the CPU"
                                            .formatted(rung.label()));
                        });

        assertThat(chosen.accelerator()).isEqualTo(new Accelerator.Cpu(1));
        assertThat(chosen.report()).contains("not on cuda: model yunet_320x192 gives other");
    }

    @Test
    void an_error_page_of_a_driver_becomes_a_short_reason() {
        AcceleratorLadder.Chosen chosen =
                AcceleratorLadder.choose(
                        AUTO.withAccelerator(AnalysisSettings.Choice.CUDA),
                        rung -> {
                            throw new IllegalStateException("CUDA failure 999\n".repeat(500));
                        });

        assertThat(chosen.report()).hasSizeLessThan(300).doesNotContain("\n");
    }

    @Test
    void asked_for_the_cpu_nothing_else_is_tried() {
        List<Accelerator> tried = new ArrayList<>();

        AcceleratorLadder.choose(AUTO.withAccelerator(AnalysisSettings.Choice.CPU), tried::add);

        assertThat(tried).isEmpty();
    }

    @Test
    void the_real_probe_finds_no_gpu_in_the_plain_library_and_says_so() {
        OnnxRuntime.start();

        AcceleratorLadder.Chosen chosen =
                AcceleratorLadder.choose(
                        AUTO.withAccelerator(AnalysisSettings.Choice.CUDA),
                        rung -> AcceleratorTrial.tryOut(TestModels.folder(), AUTO, rung));

        assertThat(chosen.report()).startsWith("models run on c");
    }
}
