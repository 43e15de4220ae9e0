import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Compares every Java file of the repository with what the formatter makes of it, or rewrites them. Run by the build;
 * {@code mvn -N validate -Dformat=write} rewrites.
 */
final class Format {
    private static final Set<String> LEFT_OUT = Set.of("target", ".git", "node_modules");

    public static void main(String[] args) throws Exception {
        boolean write = args.length == 1 && args[0].equals("write");
        var formatter =
                new Formatter(JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build());
        List<Path> wrong = new ArrayList<>();
        // A file that was well formatted is looked at again only after it has changed.
        Path stamp = Path.of("target", "formatted");
        long checkedAt = Files.exists(stamp) ? Files.getLastModifiedTime(stamp).toMillis() : 0;
        long now = System.currentTimeMillis();
        for (Path file : javaFiles()) {
            if (Files.getLastModifiedTime(file).toMillis() < checkedAt) {
                continue;
            }
            String before = Files.readString(file);
            String after = formatted(formatter, before);
            if (after.equals(before)) {
                continue;
            }
            wrong.add(file);
            if (write) {
                Files.writeString(file, after);
            }
        }
        if (write || wrong.isEmpty()) {
            Files.createDirectories(stamp.getParent());
            Files.writeString(stamp, "");
            Files.setLastModifiedTime(stamp, FileTime.fromMillis(now));
        }
        if (!write && !wrong.isEmpty()) {
            wrong.forEach(file -> System.err.println(file + ": is not formatted"));
            System.err.println("mvn -N validate -Dformat=write formats them");
            System.exit(1);
        }
    }

    /** Wrapped strings settle only at the second go. */
    private static String formatted(Formatter formatter, String source) throws Exception {
        String once = formatter.formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(source));
        return once.equals(source) ? once : formatter.formatSourceAndFixImports(once);
    }

    private static List<Path> javaFiles() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.startsWith(".ci"))
                    .filter(file -> {
                        for (Path part : file) {
                            if (LEFT_OUT.contains(part.toString())) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .sorted()
                    .toList();
        }
    }
}
