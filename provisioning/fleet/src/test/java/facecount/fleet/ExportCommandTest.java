package facecount.fleet;

import static facecount.fleet.ScriptedFleet.TODAY;
import static facecount.fleet.ScriptedFleet.device;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.fleet.overview.Overview;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Tables as an operator gets them, from a real database. */
class ExportCommandTest {
    private static final String LYON = device("kq7d");
    private static final String PARIS = device("pzh4");
    private static final LocalDate YESTERDAY = TODAY.minusDays(1);
    private static final String DAYS =
            "box,site,day,zone,distinct,low,high,coverage,passages,sightings,uncertain,closed,"
                    + "emotions";

    @TempDir Path folder;

    private String address = "";
    private ScriptedFleet fleet;

    /** Where a database is that nobody has used yet. */
    String fresh() {
        return folder.resolve("fleet.db").toString();
    }

    @BeforeEach
    void a_fleet() {
        new FleetFolder(folder.resolve("fleet")).init();
        address = fresh();
        fleet = new ScriptedFleet(address);
        fleet.isUp(LYON, "Lyon", "0.1.0");
        fleet.isUp(PARIS, "=Paris", "0.1.0");
        fleet.counts(LYON, YESTERDAY, 80, 82, 87);
        fleet.counts(LYON, TODAY, 97, 100, 106);
        fleet.counts(PARIS, TODAY, 196, 200, 208);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private int export(String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "export",
                                "--fleet",
                                folder.resolve("fleet").toString(),
                                "--database",
                                address));
        words.addAll(List.of(more));
        return Main.run(words.toArray(String[]::new));
    }

    /** What is printed by an export that is to work. */
    private String printed(String... more) {
        PrintStream terminal = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThat(export(more)).isZero();
        } finally {
            System.setOut(terminal);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** What is said by an export that is not to work. */
    private String refused(String... more) {
        PrintStream terminal = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            assertThat(export(more)).isNotZero();
        } finally {
            System.setErr(terminal);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void days_are_a_row_a_day_and_box_and_no_formula_to_a_spreadsheet() {
        assertThat(printed())
                .isEqualTo(
                        String.join(
                                "\r\n",
                                DAYS,
                                LYON
                                        + ",Lyon,2026-11-23,Europe/Paris,82,80,87,0.9200,123,82,0,"
                                        + "true,",
                                LYON
                                        + ",Lyon,2026-11-24,Europe/Paris,100,97,106,0.9200,150,100,"
                                        + "0,false,",
                                PARIS
                                        + ",'=Paris,2026-11-24,Europe/Paris,200,196,208,0.9200,300,"
                                        + "200,0,false,",
                                ""));
    }

    @Test
    void a_range_and_boxes_are_chosen_by_name_its_first_letters_or_a_site() {
        assertThat(printed("--from", "2026-11-24").lines()).hasSize(3);
        assertThat(printed("--to", "2026-11-23").lines()).hasSize(2);
        assertThat(printed("--from", "2026-11-25")).isEqualTo(DAYS + "\r\n");
        assertThat(printed("--box", PARIS)).contains(PARIS).doesNotContain(LYON);
        assertThat(printed("--box", "pzh")).contains(PARIS).doesNotContain(LYON);
        assertThat(printed("--box", "lyon")).contains(LYON).doesNotContain(PARIS);
        assertThat(printed("--box", "lyon", "--box", "pzh").lines()).hasSize(4);
    }

    @Test
    void a_group_is_its_boxes() {
        BoxGroups groups = BoxGroups.read(folder.resolve("fleet"));
        groups.add("france", List.of(PARIS));
        groups.write();

        assertThat(printed("--group", "france")).contains(PARIS).doesNotContain(LYON);
        assertThat(printed("--group", "france", "--box", "lyon").lines()).hasSize(4);
        assertThat(refused("--group", "spain")).contains("there is no group spain", "france");
    }

    @Test
    void hours_have_what_was_counted_in_them() {
        List<String> rows =
                printed("--hours", "--box", "lyon", "--to", "2026-11-23").lines().toList();

        assertThat(rows.getFirst()).isEqualTo("box,site,day,zone,start,seconds,new,seen,passed");
        assertThat(rows).hasSize(10);
        assertThat(rows.get(1))
                .isEqualTo(LYON + ",Lyon,2026-11-23,Europe/Paris,2026-11-23T09:00:00Z,3600,7,7,10");
        assertThat(
                        rows.subList(1, 10).stream()
                                .mapToLong(row -> Long.parseLong(row.split(",", -1)[6])))
                .satisfies(all -> assertThat(all.stream().mapToLong(n -> n).sum()).isEqualTo(82));
    }

    @Test
    void a_sum_has_a_combined_interval_and_says_what_it_is() {
        assertThat(printed("--sum", "--from", "2026-11-24"))
                .isEqualTo(
                        "day,boxes,distinct,low,high,coverage,passages,sightings,uncertain,closed,"
                                + "emotions,note\r\n"
                                + "2026-11-24,2,300,295,310,0.9200,450,300,0,false,,"
                                + Overview.SUM_WORDS
                                + "\r\n");
        assertThat(printed("--sum", "--hours", "--from", "2026-11-24").lines().skip(1))
                .hasSize(6)
                .allMatch(row -> row.endsWith("," + Overview.SUM_WORDS))
                .first()
                .asString()
                .startsWith("2026-11-24,2026-11-24T09:00:00Z,3600,2,");
    }

    @Test
    void json_has_a_row_a_line_and_numbers_as_numbers() {
        String text = printed("--format", "json");

        JsonArray rows = JsonParser.create(text).readJsonObject().arrayValue("days").orElseThrow();
        assertThat(rows.values()).hasSize(3);
        JsonObject paris = rows.values().getLast().asObject();
        assertThat(paris.stringValue("site")).contains("=Paris");
        assertThat(paris.longValue("high")).contains(208L);
        assertThat(paris.doubleValue("coverage")).contains(0.92);
        assertThat(paris.booleanValue("closed")).contains(false);
        assertThat(text.lines()).hasSize(5);
        assertThat(printed("--format", "json", "--from", "2027-01-01"))
                .isEqualTo("{\"days\": [\n]}\n");
    }

    @Test
    void emotions_are_what_the_box_told_and_add_up() {
        fleet.shows(LYON, TODAY, "happiness", 12);
        fleet.shows(PARIS, TODAY, "happiness", 30);

        assertThat(printed("--box", "lyon", "--from", "2026-11-24"))
                .contains(",\"{\"\"happiness\"\":12,\"\"n\"\":12}\"\r\n");
        assertThat(printed("--sum", "--from", "2026-11-24"))
                .contains("\"{\"\"happiness\"\":42,\"\"n\"\":42}\"");
    }

    @Test
    void parquet_has_types_and_is_read_by_others() throws Exception {
        Path file = folder.resolve("it's; days.parquet");

        assertThat(export("--output", file.toString())).isZero();

        assertThat(types(file))
                .containsExactly(
                        "box VARCHAR",
                        "site VARCHAR",
                        "day DATE",
                        "zone VARCHAR",
                        "distinct BIGINT",
                        "low BIGINT",
                        "high BIGINT",
                        "coverage DOUBLE",
                        "passages BIGINT",
                        "sightings BIGINT",
                        "uncertain BIGINT",
                        "closed BOOLEAN",
                        "emotions VARCHAR");
        assertThat(
                        asked(
                                "SELECT day, site, \"distinct\", emotions IS NULL FROM "
                                        + quoted(file)
                                        + " ORDER BY day, site"))
                .containsExactly(
                        "2026-11-23 Lyon 82 true",
                        "2026-11-24 =Paris 200 true",
                        "2026-11-24 Lyon 100 true");
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void hours_and_sums_are_parquet_too() throws Exception {
        Path hours = folder.resolve("hours.parquet");
        Path sums = folder.resolve("sums.parquet");

        assertThat(export("--hours", "--output", hours.toString())).isZero();
        assertThat(export("--sum", "--output", sums.toString())).isZero();

        assertThat(types(hours)).contains("start TIMESTAMP WITH TIME ZONE", "new BIGINT");
        assertThat(asked("SELECT sum(\"new\"), epoch(min(start))::BIGINT FROM " + quoted(hours)))
                .containsExactly(
                        "382 " + YESTERDAY.atTime(9, 0).toEpochSecond(java.time.ZoneOffset.UTC));
        assertThat(asked("SELECT \"distinct\", low, high, note FROM " + quoted(sums)))
                .containsExactly(
                        "82 80 87 " + Overview.SUM_WORDS, "300 295 310 " + Overview.SUM_WORDS);
    }

    private static List<String> types(Path file) throws SQLException {
        return asked("SELECT column_name, column_type FROM (DESCRIBE FROM " + quoted(file) + ")");
    }

    private static String quoted(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }

    private static List<String> asked(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                ResultSet answer = connection.createStatement().executeQuery(sql)) {
            while (answer.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= answer.getMetaData().getColumnCount(); i++) {
                    row.add(answer.getString(i));
                }
                rows.add(String.join(" ", row));
            }
        }
        return rows;
    }

    @Test
    void a_file_takes_the_place_of_another_only_when_it_is_whole() throws Exception {
        Path file = Files.writeString(folder.resolve("days.csv"), "of yesterday");

        assertThat(refused("--output", file.toString(), "--box", "berlin"))
                .contains("berlin")
                .hasLineCount(1);
        assertThat(Files.readString(file)).isEqualTo("of yesterday");

        assertThat(export("--output", file.toString())).isZero();
        assertThat(Files.readString(file)).startsWith(DAYS);
        assertThat(leftOver()).isEmpty();
    }

    private List<Path> leftOver() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(".")).toList();
        }
    }

    @Test
    void what_cannot_be_is_said_in_a_line() {
        assertThat(refused("--format", "parquet")).contains("--output").hasLineCount(1);
        assertThat(refused("--from", "2026-11-24", "--to", "2026-11-23"))
                .contains("--from 2026-11-24 is after --to 2026-11-23")
                .hasLineCount(1);
        assertThat(refused("--output", folder.resolve("none").resolve("days.csv").toString()))
                .contains("none/days.csv")
                .hasLineCount(1);
        assertThat(refused("--output", folder.toString(), "--format", "csv"))
                .contains("is a folder")
                .hasLineCount(1);
        assertThat(refused("--from", "yesterday")).contains("yesterday", "--from");
        assertThat(refused("--format", "xml")).contains("xml", "PARQUET");
    }
}
