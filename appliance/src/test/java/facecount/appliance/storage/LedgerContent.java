package facecount.appliance.storage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Everything a ledger holds, every column of every row, as one number to compare by. */
final class LedgerContent {
    private LedgerContent() {}

    /** Equal for equal contents, outbox and numbering included. */
    static String sha256(Ledger ledger) {
        Database database = ledger.database();
        List<String> tables = new ArrayList<>();
        database.query(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
                row -> tables.add(row.getString(1)));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String table : tables) {
                digest.update((table + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(rows(database, table).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String rows(Database database, String table) {
        List<String> columns = new ArrayList<>();
        List<String> key = new ArrayList<>();
        database.query(
                "SELECT name, pk FROM pragma_table_info(?) ORDER BY cid",
                row -> {
                    columns.add("quote(" + row.getString(1) + ")");
                    if (row.getInt(2) > 0) {
                        key.add(row.getString(1));
                    }
                },
                table);
        return database.text(
                "SELECT coalesce(group_concat(row, char(10)), '') FROM (SELECT concat_ws(' ', %s) AS row FROM %s ORDER BY %s)"
                        .formatted(
                                String.join(", ", columns),
                                table,
                                key.isEmpty() ? "1" : String.join(", ", key)));
    }
}
