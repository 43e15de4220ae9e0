package facecount.fleet.overview;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rows of a table as text for a spreadsheet: RFC 4180. */
public final class SpreadsheetText {
    /* What a spreadsheet takes for the beginning of a formula, in a wide form too. */
    private static final Pattern FORMULA =
            Pattern.compile("[=+@\\-\\t\\r\\uFF1D\\uFF0B\\uFF0D\\uFF20].*", Pattern.DOTALL);

    private static final Pattern TO_BE_QUOTED = Pattern.compile("[\",\\r\\n]");

    private SpreadsheetText() {}

    /** A row with its end. What a box says in it is no formula to anybody. */
    public static String row(List<String> cells) {
        return cells.stream()
                .map(SpreadsheetText::cell)
                .collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(String text) {
        String harmless = FORMULA.matcher(text).matches() ? "'" + text : text;
        return TO_BE_QUOTED.matcher(harmless).find()
                ? '"' + harmless.replace("\"", "\"\"") + '"'
                : harmless;
    }
}
