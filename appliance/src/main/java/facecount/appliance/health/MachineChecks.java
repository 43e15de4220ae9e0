package facecount.appliance.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Questions about the machine: program, disk, clock, devices, permissions. */
public final class MachineChecks {
    private static final int JAVA_FEATURE_MIN = 25;

    /* A commit waits for the disk once; at 250 ms the count still keeps up with a crowd. */
    private static final Duration SYNC_SLOW = Duration.ofMillis(250);

    /* What the film and camera library needs of the system to open a USB camera; without them it
    says that it knows no such input. */
    private static final List<NativeLibrary> CAMERA_LIBRARIES =
            List.of(
                    new NativeLibrary("libxcb.so.1", "libxcb1"),
                    new NativeLibrary("libxcb-shm.so.0", "libxcb-shm0"),
                    new NativeLibrary("libasound.so.2", "libasound2"),
                    new NativeLibrary("libpulse.so.0", "libpulse0"));

    private static final List<NativeLibrary> CAMERA_LIBRARIES_OF_ARM =
            List.of(
                    new NativeLibrary("libva.so.2", "libva2"),
                    new NativeLibrary("libva-drm.so.2", "libva-drm2"),
                    new NativeLibrary("libdrm.so.2", "libdrm2"),
                    new NativeLibrary("libudev.so.1", "libudev1"));

    private static final int YEAR_MIN = 2026;

    private MachineChecks() {}

    private record NativeLibrary(String file, String debianPackage) {}

    /** Whether the Java that runs this is new enough. */
    public static Check java(Runtime.Version version) {
        return new Check(
                "java",
                () ->
                        version.feature() >= JAVA_FEATURE_MIN
                                ? Finding.ok("java", "Java " + version)
                                : Finding.problem(
                                        "java",
                                        "Java %s is too old".formatted(version),
                                        "install a JDK %d or newer".formatted(JAVA_FEATURE_MIN)));
    }

    /** Whether data can be written, how fast the disk commits, and how much space is left. */
    public static Check dataFolder(Path folder) {
        return new Check("data folder", () -> examineDataFolder("data folder", folder));
    }

    /**
     * Whether the time can be right.
     *
     * @param synchronised whether the system says that the network sets its clock, see {@link
     *     facecount.appliance.clock.SystemClock}
     */
    public static Check clock(Clock clock, BooleanSupplier synchronised) {
        return new Check("clock", () -> examineClock("clock", clock, synchronised));
    }

    /** Whether the panel can listen where it should. */
    public static Check port(String host, int port) {
        return new Check("port", () -> examinePort("port", host, port));
    }

    /**
     * Whether the camera's device is there and may be opened.
     *
     * @param source {@code camera.source}; anything but a device is fine
     * @param devices {@code /dev}
     */
    public static Check cameraDevice(String source, Path devices) {
        return new Check("camera device", () -> examineDevice("camera device", source, devices));
    }

    /**
     * Whether the system's libraries that a USB camera needs are there.
     *
     * @param root {@code /}
     * @param architecture Java's {@code os.arch}
     */
    public static Check cameraLibraries(String source, Path root, String architecture) {
        return new Check(
                "camera libraries",
                () -> examineLibraries("camera libraries", source, root, architecture));
    }

    private static Finding examineDataFolder(String name, Path folder) {
        try {
            Files.createDirectories(folder);
            Path probe = Files.createTempFile(folder, ".doctor-", "");
            long syncNanos;
            try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(4096));
                long start = System.nanoTime();
                channel.force(true);
                syncNanos = System.nanoTime() - start;
            } finally {
                Files.delete(probe);
            }
            long freeBytes = Files.getFileStore(folder).getUsableSpace();
            return judge(name, folder, Duration.ofNanos(syncNanos), freeBytes);
        } catch (FileSystemException e) {
            return Finding.problem(
                    name,
                    "%s cannot be written: %s"
                            .formatted(
                                    folder,
                                    e.getReason() == null
                                            ? e.getClass().getSimpleName() + " " + e.getFile()
                                            : e.getReason()),
                    "give it to the user the program runs as (chown), or name another with"
                            + " data.folder or --data");
        } catch (IOException e) {
            return Finding.problem(
                    name,
                    "%s cannot be written: %s".formatted(folder, e.getMessage()),
                    "make space, or have the disk checked: it may be failing");
        }
    }

    static Finding judge(String name, Path folder, Duration sync, long freeBytes) {
        String text =
                "%s: %s free, a commit takes %d ms"
                        .formatted(folder, shownBytes(freeBytes), sync.toMillis());
        if (freeBytes < FaultKind.DISK_FREE_BYTES_MIN) {
            return Finding.problem(
                    name,
                    text,
                    "make space: at least %s are needed"
                            .formatted(shownBytes(FaultKind.DISK_FREE_BYTES_MIN)));
        }
        if (sync.compareTo(SYNC_SLOW) > 0) {
            return Finding.note(
                    name,
                    text,
                    "a faster disk or memory card keeps up better when many people come at once");
        }
        return Finding.ok(name, text);
    }

    private static Finding examineClock(String name, Clock clock, BooleanSupplier synchronised) {
        var now = clock.instant().atZone(ZoneOffset.UTC);
        String text = "%tF %<tR UTC".formatted(now);
        if (now.getYear() < YEAR_MIN) {
            return Finding.problem(
                    name,
                    text + " cannot be: this program is younger",
                    "connect the network so that the time is set, or set it: timedatectl set-time");
        }
        return synchronised.getAsBoolean()
                ? Finding.ok(name, text + ", set by the network")
                : Finding.note(
                        name,
                        text + ", not known to be set by the network",
                        "switch on time synchronisation: timedatectl set-ntp true");
    }

    private static Finding examinePort(String name, String host, int port) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        try (var socket = new ServerSocket()) {
            /* As a server does it, so that connections that are just ending do not matter. */
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
            return Finding.ok(name, "%s:%d is free".formatted(host, port));
        } catch (IOException e) {
            return Finding.problem(
                    name,
                    "%s:%d cannot be used: %s".formatted(host, port, e.getMessage()),
                    "stop the program that uses it (ss -ltnp), perhaps this one is running"
                            + " already; or set panel.port or --port");
        }
    }

    private static Finding examineDevice(String name, String source, Path devices)
            throws IOException {
        if (!source.startsWith("/dev/")) {
            return Finding.ok(name, "the camera is no device of this box");
        }
        Path device = devices.resolve(source.substring("/dev/".length()));
        if (!Files.exists(device)) {
            List<String> present = videoDevices(devices);
            return Finding.problem(
                    name,
                    "%s does not exist; %s"
                            .formatted(
                                    source,
                                    present.isEmpty()
                                            ? "the box sees no camera"
                                            : "there is " + String.join(", ", present)),
                    present.isEmpty()
                            ? "plug the camera in, into another socket if it is"
                            : "set camera.source to one of these");
        }
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            String group =
                    Files.readAttributes(device, PosixFileAttributes.class).group().getName();
            return Finding.problem(
                    name,
                    "%s may not be opened by %s".formatted(source, user()),
                    "usermod -aG %s %s, then log in again or restart the service"
                            .formatted(group, user()));
        }
        return Finding.ok(name, source + " is there and may be opened");
    }

    private static List<String> videoDevices(Path devices) throws IOException {
        try (Stream<Path> entries = Files.list(devices)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(entry -> entry.startsWith("video"))
                    .map(entry -> "/dev/" + entry)
                    .sorted()
                    .toList();
        }
    }

    private static String user() {
        return System.getProperty("user.name", "the program's user");
    }

    private static Finding examineLibraries(
            String name, String source, Path root, String architecture) {
        boolean arm = architecture.equals("aarch64");
        List<NativeLibrary> needed = new ArrayList<>(CAMERA_LIBRARIES);
        if (arm) {
            needed.addAll(CAMERA_LIBRARIES_OF_ARM);
        }
        List<String> missing =
                needed.stream()
                        .filter(library -> find(root, architecture, library.file()).isEmpty())
                        .map(NativeLibrary::debianPackage)
                        .toList();
        if (missing.isEmpty()) {
            return Finding.ok(name, "all there");
        }
        String text = "missing: " + String.join(", ", missing);
        String remedy = "apt install " + String.join(" ", missing);
        /* On ARM even films need them. */
        return source.startsWith("/dev/") || arm
                ? Finding.problem(name, text, remedy)
                : Finding.note(name, text + "; a USB camera would need them", remedy);
    }

    private static Optional<Path> find(Path root, String architecture, String file) {
        String triplet = (architecture.equals("amd64") ? "x86_64" : architecture) + "-linux-gnu";
        return Stream.of("usr/lib/" + triplet, "lib/" + triplet, "usr/lib", "lib", "usr/lib64")
                .map(folder -> root.resolve(folder).resolve(file))
                .filter(Files::exists)
                .findFirst();
    }

    private static String shownBytes(long bytes) {
        return bytes < 1_000_000_000
                ? "%d MB".formatted(bytes / 1_000_000)
                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }
}
