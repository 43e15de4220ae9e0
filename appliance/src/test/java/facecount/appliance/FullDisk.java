package facecount.appliance;

import facecount.appliance.storage.FullLedger;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small disk of its own that can be filled up: ext4 in a file. Needs root and a loop device. */
final class FullDisk implements AutoCloseable {
    private static final int MEGABYTES = 24;
    private static final int SECONDS = 30;

    private final Path mounted;

    private FullDisk(Path mounted) {
        this.mounted = mounted;
    }

    /** Empty where this machine does not allow it; {@code why} then says what was refused. */
    static Optional<FullDisk> mount(Path folder, StringBuilder why) throws IOException {
        Path image = folder.resolve("image");
        Path mounted = Files.createDirectories(folder.resolve("mounted"));
        for (List<String> command :
                List.of(
                        List.of("truncate", "-s", MEGABYTES + "M", image.toString()),
                        List.of("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()),
                        List.of("mount", "-o", "loop", image.toString(), mounted.toString()))) {
            String problem = run(command);
            if (!problem.isEmpty()) {
                why.append(problem);
                return Optional.empty();
            }
        }
        return Optional.of(new FullDisk(mounted));
    }

    /** What it answered, if it failed. */
    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return command + " does not end";
            }
            return process.exitValue() == 0 ? "" : command.getFirst() + ": " + said + " ";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    Path folder() {
        return mounted.resolve("data");
    }

    long freeBytes() {
        return mounted.toFile().getUsableSpace();
    }

    /** Somebody else writes until nothing more fits; what the file system says is free then. */
    long fill(String file) {
        long left = freeBytes();
        for (int bytes = 1 << 20; bytes >= 1; bytes /= 4) {
            try (OutputStream out =
                    Files.newOutputStream(
                            mounted.resolve(file),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND,
                            StandardOpenOption.SYNC)) {
                while (true) {
                    out.write(new byte[bytes]);
                }
            } catch (IOException e) {
                // Full, for pieces of this size.
                left = freeBytes();
            }
        }
        return left;
    }

    void delete(String file) throws IOException {
        Files.delete(mounted.resolve(file));
    }

    boolean hasBallast() throws IOException {
        Path ballast = FullLedger.ballast(folder());
        return Files.exists(ballast) && Files.size(ballast) == FullLedger.ballastBytes();
    }

    @Override
    public void close() {
        String problem = run(List.of("umount", mounted.toString()));
        if (!problem.isEmpty()) {
            throw new IllegalStateException(problem);
        }
    }
}
