package facecount.appliance.storage;

import facecount.appliance.storage.DiskRecording.Event;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk that may lose power at any time: what was written before a file's last sync is on it, of
 * what was written later some, in any order, torn between its sectors. That a file was made, cut
 * off or removed is on it at once.
 */
final class FailingDisk {
    private static final int SECTOR_BYTES = 512;

    /** What becomes of what was not synced. */
    enum Survival {
        /** As after a kill of the process. */
        ALL,
        NONE,
        /** In the order in which it was written, up to some write, which may be torn. */
        BEGINNING,
        /** Some writes, others not, some torn; which of two to the same place wins is chance. */
        SOME,
        /** All but a few. */
        MOST;

        static Survival any(Random random) {
            return switch (random.nextInt(10)) {
                case 0 -> ALL;
                case 1, 2 -> NONE;
                case 3, 4 -> BEGINNING;
                case 5, 6, 7 -> SOME;
                default -> MOST;
            };
        }

        private List<Event.Written> of(List<Event.Written> written, Random random) {
            return switch (this) {
                case ALL -> written;
                case NONE -> List.of();
                case BEGINNING -> {
                    int length = random.nextInt(written.size() + 1);
                    List<Event.Written> left = new ArrayList<>(written.subList(0, length));
                    if (!left.isEmpty() && random.nextBoolean()) {
                        tear(left.removeLast(), random, left);
                    }
                    yield left;
                }
                case SOME -> each(written, random, random.nextDouble());
                case MOST -> each(written, random, 0.95);
            };
        }

        private static List<Event.Written> each(
                List<Event.Written> written, Random random, double chance) {
            List<Event.Written> left = new ArrayList<>();
            for (Event.Written write : written) {
                if (random.nextDouble() < chance) {
                    left.add(write);
                } else if (random.nextBoolean()) {
                    tear(write, random, left);
                }
            }
            if (random.nextBoolean()) {
                Collections.shuffle(left, random);
            }
            return left;
        }

        /** Some sectors of it. */
        private static void tear(Event.Written write, Random random, List<Event.Written> left) {
            int end = write.offset() + write.bytes().length();
            int from = write.offset();
            while (from < end) {
                int to = Math.min(end, (from / SECTOR_BYTES + 1) * SECTOR_BYTES);
                if (random.nextBoolean()) {
                    left.add(write.part(from, to));
                }
                from = to;
            }
        }
    }

    private final Map<String, Content> files = new TreeMap<>();

    void happens(Event event) {
        switch (event) {
            case Event.Created(String file) -> content(file);
            case Event.Written written -> content(written.file()).unsynced.add(written);
            case Event.Synced(String file) -> {
                // A folder, too, is synced; what was made in it is there anyway.
                if (files.containsKey(file)) {
                    content(file).sync();
                }
            }
            case Event.Truncated(String file, int length) -> content(file).truncate(length);
            case Event.Removed(String file) -> files.remove(file);
            case Event.Said(String ignored) -> {}
        }
    }

    private Content content(String file) {
        return files.computeIfAbsent(file, name -> new Content());
    }

    /** As if the file were in memory that keeps its content. */
    void keep(String file) {
        content(file).sync();
    }

    /** Writes the files as they may be found when the power is back. */
    void restore(Path folder, Survival survival, Random random) throws IOException {
        for (Map.Entry<String, Content> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            Content content = file.getValue();
            try (RandomAccessFile found = new RandomAccessFile(path.toFile(), "rw")) {
                found.write(content.bytes, 0, content.length);
                if (random.nextInt(4) == 0) {
                    // The file has its new length, and zeros where nothing arrived.
                    found.setLength(Math.max(content.length, content.lengthWritten()));
                }
                for (Event.Written write : survival.of(content.unsynced, random)) {
                    found.seek(write.offset());
                    write.bytes().writeTo(found);
                }
            }
        }
    }

    private static final class Content {
        byte[] bytes = new byte[0];
        int length;
        final List<Event.Written> unsynced = new ArrayList<>();

        int lengthWritten() {
            return unsynced.stream().mapToInt(Event.Written::end).max().orElse(0);
        }

        void write(Event.Written write) {
            lengthen(write.end());
            write.bytes().copyTo(bytes, write.offset());
        }

        void lengthen(int to) {
            if (to > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(to, bytes.length * 2));
            }
            length = Math.max(length, to);
        }

        void truncate(int to) {
            lengthen(to);
            Arrays.fill(bytes, to, length, (byte) 0);
            length = to;
            unsynced.removeIf(write -> write.offset() >= to);
            unsynced.replaceAll(
                    write -> write.end() <= to ? write : write.part(write.offset(), to));
        }

        void sync() {
            unsynced.forEach(this::write);
            unsynced.clear();
        }
    }
}
