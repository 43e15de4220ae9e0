package facecount.appliance.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A ledger whose file can be told not to grow, as on a full disk, for tests on every machine.
 * SQLite then says what it says where the disk is full.
 */
public final class FullLedger {
    private FullLedger() {}

    public static Ledger open(Path dataFolder) {
        return Ledger.open(dataFolder);
    }

    /** Without ballast and all that goes with it. */
    public static Ledger openUnprepared(Path dataFolder) throws IOException {
        Files.createDirectories(dataFolder);
        return Ledger.openUnprepared(dataFolder);
    }

    /** From now on the file cannot grow, and nothing but the ballast's space is on the disk. */
    public static void fill(Ledger ledger, Path dataFolder) {
        ledger.disk(() -> Files.exists(dataFolder.resolve(Ballast.FILE)) ? 0 : Ballast.BYTES);
        ledger.limit(
                ledger.database().number("PRAGMA page_count")
                        * ledger.database().number("PRAGMA page_size"));
    }

    /** Somebody made space. */
    public static void empty(Ledger ledger) {
        ledger.disk(() -> 1L << 30);
        ledger.limit(1L << 29);
    }

    public static Path ballast(Path dataFolder) {
        return dataFolder.resolve(Ballast.FILE);
    }

    public static long ballastBytes() {
        return Ballast.BYTES;
    }

    public static long number(Ledger ledger, String sql) {
        return ledger.database().number(sql);
    }

    public static String text(Ledger ledger, String sql) {
        return ledger.database().text(sql);
    }
}
