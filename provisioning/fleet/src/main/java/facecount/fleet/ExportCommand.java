package facecount.fleet;

import facecount.fleet.overview.Box;
import facecount.fleet.overview.Overview;
import facecount.fleet.overview.Selection;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code fleet export}: what boxes counted, as a table. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Days or hours of boxes as a table: for a spreadsheet (CSV), a program (JSON) or a"
                        + " data warehouse (Parquet). A row a box, or with --sum a row over all of"
                        + " them.")
final class ExportCommand implements Callable<Integer> {
    private static final LocalDate FIRST = LocalDate.of(0, 1, 1);
    private static final LocalDate LAST = LocalDate.of(9999, 12, 31);

    @Mixin FleetOptions options = new FleetOptions();

    @Option(
            names = "--from",
            paramLabel = "DAY",
            description = "The first day, as 2026-11-25 (default: the first there is).")
    Optional<LocalDate> from = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "DAY",
            description = "The last day, it included (default: the last there is).")
    Optional<LocalDate> to = Optional.empty();

    @Option(
            names = "--box",
            paramLabel = "BOX",
            description =
                    "Only this box: its name, the first letters of it, or its site's name, which is"
                            + " all boxes there; may be repeated (default: all).")
    List<String> wanted = List.of();

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description =
                    "Only the boxes of this group (`facecount fleet group`); may be repeated.")
    List<String> groups = List.of();

    @Option(names = "--hours", description = "A row an hour instead of a row a day.")
    boolean hours;

    @Option(
            names = "--sum",
            description = "One row over all the boxes: a person seen by two counts twice.")
    boolean sum;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, json or parquet (default: as the file's name ends, else csv).")
    Optional<ExportFormat> format = Optional.empty();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to (default: standard output, not for Parquet).")
    Optional<Path> output = Optional.empty();

    @Override
    public Integer call() throws IOException {
        LocalDate first = from.orElse(FIRST);
        LocalDate last = to.orElse(LAST);
        if (first.isAfter(last)) {
            throw new FleetException("--from %s is after --to %s".formatted(first, last));
        }
        ExportFormat chosen = format.orElseGet(this::byName);
        if (chosen == ExportFormat.PARQUET && output.isEmpty()) {
            throw new FleetException(
                    "Parquet is nothing for a terminal: name a file with --output");
        }
        FleetReader reader = options.reader();
        Overview overview = reader.overview();
        Set<String> devices = devices(overview);
        Selection selection =
                new Selection(devices.size() == 1 ? devices.iterator().next() : "", first, last);
        Map<String, String> sites =
                overview.boxes().stream().collect(Collectors.toMap(Box::device, Box::site));
        ExportTable table =
                new ExportTable(
                        new FleetHistory(reader),
                        selection,
                        device -> devices.isEmpty() || devices.contains(device),
                        device -> sites.getOrDefault(device, ""));
        ExportTable.Shape shape = ExportTable.Shape.of(hours, sum);
        if (output.isEmpty()) {
            write(table, shape, text(chosen, shape, standardOutput()));
            return 0;
        }
        try (UnfinishedFile file = UnfinishedFile.of(output.get())) {
            write(table, shape, writer(chosen, shape, file));
            file.finish();
        }
        return 0;
    }

    private static void write(ExportTable table, ExportTable.Shape shape, ExportWriter writer) {
        try (writer) {
            table.write(shape, writer);
            writer.finish();
        }
    }

    private ExportFormat byName() {
        String name = output.map(Path::toString).orElse("").toLowerCase(Locale.ROOT);
        if (name.endsWith(".parquet")) {
            return ExportFormat.PARQUET;
        }
        return name.endsWith(".json") ? ExportFormat.JSON : ExportFormat.CSV;
    }

    /** Empty for all. */
    private Set<String> devices(Overview overview) {
        Set<String> devices = new HashSet<>();
        if (!groups.isEmpty()) {
            BoxGroups known = BoxGroups.read(options.fleet().folder());
            groups.forEach(group -> devices.addAll(known.boxes(group)));
        }
        for (String one : wanted) {
            List<String> there =
                    overview.boxes().stream()
                            .filter(box -> box.site().equalsIgnoreCase(one))
                            .map(Box::device)
                            .toList();
            if (there.isEmpty()) {
                devices.add(ShowCommand.box(overview, one).device());
            } else {
                devices.addAll(there);
            }
        }
        return devices;
    }

    private static ExportWriter writer(
            ExportFormat chosen, ExportTable.Shape shape, UnfinishedFile file) throws IOException {
        return switch (chosen) {
            case CSV, JSON -> text(chosen, shape, Files.newOutputStream(file.path()));
            case PARQUET -> ParquetTable.open(file, shape.columns());
        };
    }

    private static ExportWriter text(
            ExportFormat chosen, ExportTable.Shape shape, OutputStream out) {
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        return chosen == ExportFormat.JSON
                ? TextTable.json(writer, shape.columns(), shape.rows())
                : TextTable.csv(writer, shape.columns());
    }

    /** Says when nobody reads any more; stays open. */
    private static OutputStream standardOutput() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                System.out.write(bytes, from, length);
                if (System.out.checkError()) {
                    throw new IOException("nobody reads it");
                }
            }
        };
    }
}
