package facecount.fleet;

import io.helidon.json.JsonArray;
import io.helidon.json.JsonObject;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Prints how many messages a second a database takes: the figures of docs/fleet-sizing.md. */
@Tag("endurance")
class StoreFigures {
    private static final int BOXES = 5_000;

    @ParameterizedTest
    @ValueSource(ints = {500, 20})
    void sqlite(int together, @TempDir Path folder) throws Exception {
        say("SQLite", together, folder.resolve("fleet.db").toString(), 1);
    }

    @Test
    void postgresql() throws Exception {
        try (PostgresServer server = PostgresServer.make()) {
            server.start("fsync=on");
            say("PostgreSQL, not warm yet", 500, server.database(), 1);
            say("PostgreSQL, not warm yet", 20, server.database(), 1);
            for (int together : new int[] {500, 20}) {
                say("PostgreSQL", together, server.database(), 1);
            }
            say("PostgreSQL", 500, server.database(), 2);
            say("PostgreSQL", 20, server.database(), 2);
        }
    }

    /** Twice, for the first message of a box makes its rows and later ones change them. */
    private static void say(String name, int together, String address, int collectors)
            throws Exception {
        JdbcStore.open(address).close();
        for (int sequence = 1; sequence <= 3; sequence++) {
            long start = System.nanoTime();
            try (ExecutorService threads = Executors.newFixedThreadPool(collectors)) {
                List<Callable<Integer>> tasks = new ArrayList<>();
                for (int collector = 0; collector < collectors; collector++) {
                    int first = collector;
                    int number = sequence;
                    tasks.add(() -> store(address, first, collectors, number, together));
                }
                for (var done : threads.invokeAll(tasks, 10, TimeUnit.MINUTES)) {
                    done.get();
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%s, %d collectors, %d a transaction, message %d of each box: %.0f"
                            + " messages/s%n",
                    name, collectors, together, sequence, BOXES / seconds);
        }
    }

    private static int store(
            String address, int first, int collectors, long sequence, int together) {
        List<BoxMessage> messages = new ArrayList<>();
        try (JdbcStore store = JdbcStore.open(address)) {
            for (int box = first; box < BOXES; box += collectors) {
                messages.add(message(box, sequence));
                if (messages.size() == together) {
                    store.store(messages, List.of());
                    messages.clear();
                }
            }
            store.store(messages, List.of());
        }
        return BOXES;
    }

    private static BoxMessage message(int box, long sequence) {
        String device =
                ScriptedFleet.device(
                        "box" + Integer.toString(box, 5).replace('0', '7').replace('1', '6'));
        JsonObject hour =
                JsonObject.builder()
                        .set("at", "2026-11-24T10:00:00Z")
                        .set("s", 3600)
                        .set("rev", sequence)
                        .set("fin", false)
                        .set("new", 14)
                        .set("seen", 41)
                        .set("passed", 52)
                        .build();
        JsonObject body =
                JsonObject.builder()
                        .set("v", 1)
                        .set("day", "2026-11-24")
                        .set("tz", "Europe/Paris")
                        .set("ts", "2026-11-24T10:41:00Z")
                        .set("b", JsonArray.create(List.of(hour)))
                        .set(
                                "tot",
                                JsonObject.builder()
                                        .set("rev", sequence)
                                        .set("distinct", 812)
                                        .set("low", 798)
                                        .set("high", 829)
                                        .set("recognized", 806)
                                        .set("coverage", 0.93)
                                        .set("passed", 950)
                                        .set("seen", 884)
                                        .set("uncertain", 0)
                                        .set("closed", false)
                                        .build())
                        .build();
        return new BoxMessage(
                device,
                "0123456789abcdef0123456789abcdef",
                sequence,
                1,
                "agg",
                body,
                body.toString());
    }
}
