package facecount.fleet;

import facecount.fleet.overview.SpreadsheetText;

import io.helidon.json.JsonObject;

import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A table as CSV for a spreadsheet, or as JSON with a row a line. */
final class TextTable implements ExportWriter {
    private final Writer out;
    private final List<ExportColumn> columns;
    private final boolean isJson;
    private boolean isFirst = true;

    private TextTable(Writer out, List<ExportColumn> columns, boolean isJson) {
        this.out = out;
        this.columns = List.copyOf(columns);
        this.isJson = isJson;
    }

    /**
     * @param out closed with the table
     */
    static TextTable csv(Writer out, List<ExportColumn> columns) {
        TextTable table = new TextTable(out, columns, false);
        table.write(SpreadsheetText.row(columns.stream().map(ExportColumn::name).toList()));
        return table;
    }

    /**
     * @param out closed with the table
     * @param name of the one member of the whole: an array of rows
     */
    static TextTable json(Writer out, List<ExportColumn> columns, String name) {
        TextTable table = new TextTable(out, columns, true);
        table.write("{\"%s\": [\n".formatted(name));
        return table;
    }

    @Override
    public void row(List<Object> values) {
        if (isJson) {
            write((isFirst ? "" : ",\n") + object(values));
        } else {
            write(SpreadsheetText.row(cells(values)));
        }
        isFirst = false;
    }

    private void write(String text) {
        try {
            out.write(text);
        } catch (IOException e) {
            throw problem(e);
        }
    }

    private static FleetException problem(IOException e) {
        return new FleetException(
                "the table cannot be written (%s); is there space?".formatted(e.getMessage()), e);
    }

    private List<String> cells(List<Object> values) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Object value = values.get(i);
            cells.add(
                    switch (columns.get(i).kind()) {
                        case WORDS, DAY, MOMENT, NUMBER, FLAG -> value.toString();
                        case SHARE -> String.format(Locale.ROOT, "%.4f", (double) value);
                        case NUMBERS -> text((Map<?, ?>) value);
                    });
        }
        return cells;
    }

    private static String text(Map<?, ?> numbers) {
        return numbers.isEmpty() ? "" : Emotions.json(numbers).toString();
    }

    private JsonObject object(List<Object> values) {
        JsonObject.Builder object = JsonObject.builder();
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            Object value = values.get(i);
            switch (columns.get(i).kind()) {
                case WORDS -> object.set(name, (String) value);
                case DAY -> object.set(name, ((LocalDate) value).toString());
                case MOMENT -> object.set(name, ((Instant) value).toString());
                case NUMBER -> object.set(name, (long) value);
                case SHARE -> object.set(name, (double) value);
                case FLAG -> object.set(name, (boolean) value);
                case NUMBERS -> object.set(name, Emotions.json((Map<?, ?>) value));
            }
        }
        return object.build();
    }

    @Override
    public void finish() {
        if (isJson) {
            write(isFirst ? "]}\n" : "\n]}\n");
        }
        try {
            out.flush();
        } catch (IOException e) {
            throw problem(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw problem(e);
        }
    }
}
