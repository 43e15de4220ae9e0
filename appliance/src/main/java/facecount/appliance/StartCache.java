package facecount.appliance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What the two processes load at their start, put down once by letting them count a film, so that
 * no later start has to look for it: the JDK's AOT cache (JEP 483). It belongs to one Java and one
 * set of jars; to others it is as if it were not there.
 */
final class StartCache {
    /** So that what comes after the first visitor is in it too. */
    private static final Duration GOES_ON_FOR = Duration.ofSeconds(3);

    private static final Duration MAKE_LIMIT = Duration.ofSeconds(60);

    private StartCache() {}

    /**
     * @throws ServiceException if it cannot be made; what there was stays
     */
    static void make(Program program) {
        try (TemporaryFolder recordings = TemporaryFolder.make("facecount-start")) {
            for (Program.Part part : Program.Part.values()) {
                Files.createDirectories(program.startCache(part).getParent());
            }
            Program recording = program.recordingTo(recordings.path());
            record(recording);
            for (Program.Part part : Program.Part.values()) {
                make(recording, part);
            }
        } catch (IOException e) {
            throw new ServiceException(
                    "%s cannot be written (%s): starts take longer without it"
                            .formatted(program.startCache(Program.Part.CORE), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException("interrupted", e);
        }
    }

    private static void record(Program recording) throws InterruptedException {
        try (TrialRun run = TrialRun.start(recording, recording.sampleClip())) {
            long _ = run.panelUpMs();
            long _ = run.firstCountMs();
            Thread.sleep(GOES_ON_FOR);
        }
    }

    private static void make(Program recording, Program.Part part)
            throws IOException, InterruptedException {
        Path cache = recording.startCache(part);
        // Not in place before it is whole: a box may start just now.
        Path fresh = cache.resolveSibling(cache.getFileName() + ".new");
        Process java =
                new ProcessBuilder(recording.startCacheCommand(part, fresh))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!java.waitFor(MAKE_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            java.destroyForcibly();
        }
        if (java.waitFor() != 0 || !Files.exists(fresh)) {
            Files.deleteIfExists(fresh);
            throw new ServiceException(
                    "Java did not make %s: starts take longer without it".formatted(cache));
        }
        Files.move(fresh, cache, StandardCopyOption.ATOMIC_MOVE);
    }
}
