package facecount.appliance.storage;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a process did to the files of a folder and what it said meanwhile, in the order in which it
 * happened, from the log of {@code strace}.
 */
final class DiskRecording {
    /** How the process must be traced: everything by which our files can be changed. */
    static final List<String> TRACER =
            List.of(
                    "-f",
                    "-qq",
                    "--seccomp-bpf",
                    "-y",
                    "-xx",
                    "-s",
                    "2000000",
                    "-e",
                    "signal=none",
                    "-e",
                    // A question mark: not every processor's Linux has it.
                    "trace=openat,write,pwrite64,fsync,fdatasync,ftruncate,?unlink,unlinkat");

    private static final String UNFINISHED = " <unfinished ...>";

    /** Something that happened to a file, or was said. */
    sealed interface Event {
        record Created(String file) implements Event {}

        record Written(String file, int offset, Bytes bytes) implements Event {
            int end() {
                return offset + bytes.length();
            }

            /** Of it what lies between two places of the file. */
            Written part(int from, int to) {
                return new Written(file, from, bytes.part(from - offset, to - offset));
            }
        }

        /** What was written to the file before is on the disk. */
        record Synced(String file) implements Event {}

        record Truncated(String file, int length) implements Event {}

        record Removed(String file) implements Event {}

        /** A line of the process's output. */
        record Said(String line) implements Event {}
    }

    /** Bytes that nobody changes. */
    static final class Bytes {
        private final byte[] values;

        Bytes(byte[] values) {
            this.values = values;
        }

        int length() {
            return values.length;
        }

        Bytes part(int from, int to) {
            return new Bytes(Arrays.copyOfRange(values, from, to));
        }

        void writeTo(DataOutput file) throws IOException {
            file.write(values);
        }

        void copyTo(byte[] target, int offset) {
            System.arraycopy(values, 0, target, offset, values.length);
        }
    }

    private record Placed(long line, Event event) {}

    private record Begun(long line, String text) {}

    private final Path folder;
    private final Path output;
    private final List<Placed> placed = new ArrayList<>();
    private final Map<Integer, Long> offsets = new HashMap<>();
    private final ByteArrayOutputStream saying = new ByteArrayOutputStream();

    private DiskRecording(Path folder, Path output) {
        this.folder = folder;
        this.output = output;
    }

    /**
     * @param log of strace with the options {@link #TRACER}
     * @param folder what happened elsewhere is left out
     * @param output the file that the process's standard output went to
     */
    static List<Event> read(Path log, Path folder, Path output) throws IOException {
        DiskRecording recording = new DiskRecording(folder, output);
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            recording.read(lines);
        }
        return recording.placed.stream()
                .sorted(Comparator.comparingLong(Placed::line))
                .map(Placed::event)
                .toList();
    }

    private void read(BufferedReader lines) throws IOException {
        Map<String, Begun> unfinished = new HashMap<>();
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            int space = line.indexOf(' ');
            String thread = line.substring(0, space);
            String text = line.substring(space).stripLeading();
            if (text.endsWith(UNFINISHED)) {
                unfinished.put(
                        thread,
                        new Begun(number, text.substring(0, text.length() - UNFINISHED.length())));
            } else if (text.startsWith("<... ")) {
                Begun begun = unfinished.remove(thread);
                if (begun == null) {
                    throw new IllegalArgumentException("resumed but never begun: " + line);
                }
                String rest = text.substring(text.indexOf("resumed>") + "resumed>".length());
                call(begun.line, number, begun.text + rest);
            } else if (text.indexOf('(') > 0) {
                call(number, number, text);
            }
        }
    }

    /**
     * What was written or said may be there from the beginning of the call, the rest at its end.
     */
    private void call(long begun, long ended, String text) {
        // Between bracket and sign there may be more than one space.
        int equals = text.lastIndexOf(" = ");
        Optional<Long> result = equals < 0 ? Optional.empty() : number(text, equals + 3);
        if (result.isEmpty() || result.get() < 0) {
            return;
        }
        String name = text.substring(0, text.indexOf('('));
        String arguments = text.substring(name.length() + 1, text.lastIndexOf(')', equals));
        switch (name) {
            case "write" -> {
                if (descriptor(arguments).filter(output::equals).isPresent()) {
                    say(begun, bytes(arguments, result.get()));
                } else {
                    int descriptor = Math.toIntExact(number(arguments, 0).orElseThrow());
                    long offset = offsets.merge(descriptor, result.get(), Long::sum) - result.get();
                    written(begun, arguments, offset, result.get());
                }
            }
            case "pwrite64" -> {
                long offset = number(arguments, arguments.lastIndexOf(' ') + 1).orElseThrow();
                written(begun, arguments, offset, result.get());
            }
            case "fsync", "fdatasync" ->
                    ofDescriptor(arguments).ifPresent(file -> place(ended, new Event.Synced(file)));
            case "ftruncate" -> {
                long length = number(arguments, arguments.lastIndexOf(' ') + 1).orElseThrow();
                ofDescriptor(arguments)
                        .ifPresent(
                                file ->
                                        place(
                                                ended,
                                                new Event.Truncated(
                                                        file, Math.toIntExact(length))));
            }
            case "unlink", "unlinkat" ->
                    named(arguments).ifPresent(file -> place(ended, new Event.Removed(file)));
            case "openat" -> opened(ended, arguments, Math.toIntExact(result.get()));
            default -> throw new IllegalArgumentException("not traced: " + name);
        }
    }

    private void opened(long line, String arguments, int descriptor) {
        offsets.put(descriptor, 0L);
        named(arguments)
                .ifPresent(
                        file -> {
                            if (arguments.contains("O_CREAT")) {
                                place(line, new Event.Created(file));
                            }
                            if (arguments.contains("O_TRUNC")) {
                                place(line, new Event.Truncated(file, 0));
                            }
                        });
    }

    private void written(long line, String arguments, long offset, long length) {
        ofDescriptor(arguments)
                .ifPresent(
                        file ->
                                place(
                                        line,
                                        new Event.Written(
                                                file,
                                                Math.toIntExact(offset),
                                                new Bytes(bytes(arguments, length)))));
    }

    private void say(long line, byte[] bytes) {
        for (byte letter : bytes) {
            if (letter == '\n') {
                place(line, new Event.Said(saying.toString(StandardCharsets.US_ASCII)));
                saying.reset();
            } else {
                saying.write(letter);
            }
        }
    }

    private void place(long line, Event event) {
        placed.add(new Placed(line, event));
    }

    /** The file of our folder that the first argument, a descriptor, is open on. */
    private Optional<String> ofDescriptor(String arguments) {
        return descriptor(arguments).flatMap(this::ours);
    }

    private static Optional<Path> descriptor(String arguments) {
        int end = arguments.indexOf('>');
        return end < 0 || arguments.startsWith("(deleted)", end + 1)
                ? Optional.empty()
                : Optional.of(path(arguments.substring(arguments.indexOf('<') + 1, end)));
    }

    /** The file of our folder that an argument names. */
    private Optional<String> named(String arguments) {
        int start = arguments.indexOf('"') + 1;
        return ours(path(arguments.substring(start, arguments.indexOf('"', start))));
    }

    private static Path path(String hex) {
        return Path.of(new String(decode(hex), StandardCharsets.UTF_8));
    }

    private Optional<String> ours(Path path) {
        // SQLite's index of the write-ahead log: made anew by whoever opens the file first.
        return path.startsWith(folder) && !path.toString().endsWith("-shm")
                ? Optional.of(folder.relativize(path).toString())
                : Optional.empty();
    }

    private static byte[] bytes(String arguments, long length) {
        int start = arguments.indexOf('"') + 1;
        int end = arguments.indexOf('"', start);
        if (arguments.startsWith("...", end + 1)) {
            throw new IllegalArgumentException("cut short by strace: " + arguments.length());
        }
        return Arrays.copyOf(decode(arguments.substring(start, end)), Math.toIntExact(length));
    }

    /** Of {@code \x66\x63}. */
    private static byte[] decode(String hex) {
        byte[] bytes = new byte[hex.length() / 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] =
                    (byte)
                            (HexFormat.fromHexDigit(hex.charAt(4 * i + 2)) * 16
                                    + HexFormat.fromHexDigit(hex.charAt(4 * i + 3)));
        }
        return bytes;
    }

    /** The number that begins there; none of what strace writes where it knows none. */
    private static Optional<Long> number(String text, int start) {
        int end = start;
        while (end < text.length()
                && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '-')) {
            end++;
        }
        return end == start
                ? Optional.empty()
                : Optional.of(Long.valueOf(text.substring(start, end)));
    }
}
