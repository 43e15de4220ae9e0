package facecount.inference;

import java.util.ArrayList;
import java.util.List;

/** Chooses what runs the models: the first of TensorRT, CUDA and the CPU that is there. */
final class AcceleratorLadder {
    /** Tries one accelerator. */
    interface Probe {
        /**
         * Returns if {@code accelerator} can be used.
         *
         * @throws Exception with the reason if it cannot; a missing library is the usual one
         */
        void tryOut(Accelerator accelerator) throws Exception;
    }

    /**
     * @param report one line for the log: what was chosen, and why not those before it
     */
    record Chosen(Accelerator accelerator, String report) {}

    /* Native errors can be pages long; the log gets one line. */
    private static final int REASON_CHARS_MAX = 200;

    private AcceleratorLadder() {}

    /**
     * Never fails: the CPU is the last rung and needs no probe. What is asked for and not there is
     * said in the report, since counting on the CPU is better than not counting.
     */
    static Chosen choose(AnalysisSettings settings, Probe probe) {
        List<String> passedOver = new ArrayList<>();
        for (Accelerator rung : rungs(settings)) {
            if (rung instanceof Accelerator.Cpu) {
                return new Chosen(rung, report(rung, passedOver));
            }
            try {
                probe.tryOut(rung);
                return new Chosen(rung, report(rung, passedOver));
            } catch (Exception | LinkageError e) {
                passedOver.add("%s: %s".formatted(rung.label(), reason(e)));
            }
        }
        throw new IllegalStateException("the CPU is always on the ladder");
    }

    private static List<Accelerator> rungs(AnalysisSettings settings) {
        Accelerator tensorRt =
                new Accelerator.TensorRt(settings.deviceId(), settings.engineCache());
        Accelerator cuda = new Accelerator.Cuda(settings.deviceId());
        Accelerator cpu = new Accelerator.Cpu(settings.cpuThreads());
        return switch (settings.accelerator()) {
            case AUTO -> List.of(tensorRt, cuda, cpu);
            case TENSORRT -> List.of(tensorRt, cpu);
            case CUDA -> List.of(cuda, cpu);
            case CPU -> List.of(cpu);
        };
    }

    private static String report(Accelerator chosen, List<String> passedOver) {
        return passedOver.isEmpty()
                ? "models run on %s".formatted(chosen.label())
                : "models run on %s; not on %s"
                        .formatted(chosen.label(), String.join("; ", passedOver));
    }

    private static String reason(Throwable e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = message.replaceAll("\\s+", " ").strip();
        return line.length() <= REASON_CHARS_MAX ? line : line.substring(0, REASON_CHARS_MAX) + "…";
    }
}
