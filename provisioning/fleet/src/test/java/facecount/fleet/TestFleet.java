package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.sync.BrokerSettings;
import facecount.sync.LinkSettings;
import facecount.sync.MosquittoBroker;
import facecount.sync.SyncSettings;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A fleet as an operator makes it, by the program's own commands, in a folder of the test's. */
record TestFleet(Path folder) {
    private static final Pattern SETTING = Pattern.compile("(?m)^([a-z-]+) = \"(.*)\"$");

    static TestFleet in(Path folder) {
        TestFleet fleet = new TestFleet(folder);
        fleet.command("init", "--installed-at", fleet.brokerFolder().toString());
        return fleet;
    }

    /** A command that is to work. */
    void command(String name, String... more) {
        List<String> words = new ArrayList<>(List.of(name, "--fleet", folder.toString()));
        words.addAll(List.of(more));
        assertThat(Main.run(words.toArray(String[]::new))).isZero();
    }

    Path brokerFolder() {
        return folder.resolve("broker");
    }

    Path boxFolder(String box) {
        return folder.resolve("boxes").resolve(box);
    }

    void enrol(String box, String... more) {
        List<String> words =
                new ArrayList<>(List.of(box, "--installed-at", boxFolder(box).toString()));
        words.addAll(List.of(more));
        command("enrol", words.toArray(String[]::new));
    }

    /** Mosquitto with the files of the fleet's broker folder; not started. */
    MosquittoBroker broker(Path in) throws IOException {
        return broker(in, "");
    }

    /**
     * The same without some of its lines.
     *
     * @param without the first word of the lines that are left out
     */
    MosquittoBroker broker(Path in, String without) throws IOException {
        return broker(in, without, brokerFolder().resolve("server.pem"), "server.key.pem");
    }

    /** The same with another certificate; its key is beside it. */
    MosquittoBroker broker(Path in, String without, Path certificate, String key)
            throws IOException {
        // Started by root it would become another user, who may not read the fleet's folder.
        StringBuilder lines = new StringBuilder("user " + System.getProperty("user.name") + "\n");
        for (String line : Files.readAllLines(brokerFolder().resolve("mosquitto.conf"))) {
            String word = line.split(" ", 2)[0];
            if (word.equals("certfile")) {
                lines.append("certfile ").append(certificate).append('\n');
            } else if (word.equals("keyfile")) {
                lines.append("keyfile ").append(certificate.resolveSibling(key)).append('\n');
            } else if (!word.equals("listener") && !word.equals(without)) {
                lines.append(line).append('\n');
            }
        }
        return MosquittoBroker.in(in, "mqtts", lines.toString());
    }

    /** A box's settings, from the files it was given. */
    SyncSettings box(String box, URI broker) throws IOException {
        return box(boxFolder(box), box, broker);
    }

    /** A box that was given, or took, the files of another. */
    static SyncSettings box(Path files, String box, URI broker) throws IOException {
        String settings = Files.readString(files.resolve("facecount.toml"));
        return new BrokerSettings(
                        broker.toString(),
                        BrokerSettings.WhenForgotten.ACKNOWLEDGED,
                        "",
                        "",
                        setting(settings, "authority-file"),
                        setting(settings, "certificate-file"),
                        setting(settings, "key-file"),
                        setting(settings, "trusted-keys-file"),
                        Duration.ofSeconds(1),
                        false,
                        false)
                .of(box);
    }

    static String setting(String toml, String key) {
        Matcher setting = SETTING.matcher(toml);
        while (setting.find()) {
            if (setting.group(1).equals(key)) {
                return setting.group(2);
            }
        }
        throw new AssertionError("%s is missing in:%n%s".formatted(key, toml));
    }

    LinkSettings client(String name, URI broker) {
        return with(
                broker,
                name,
                Optional.of(
                        new LinkSettings.Credentials(
                                folder.resolve("clients/" + name + ".pem"),
                                folder.resolve("clients/" + name + ".key.pem"))));
    }

    /**
     * Somebody who believes this fleet's broker.
     *
     * @param name what he says he is called
     */
    LinkSettings with(URI broker, String name, Optional<LinkSettings.Credentials> credentials) {
        return new LinkSettings(
                broker,
                name,
                Optional.of(name),
                Optional.empty(),
                Optional.of(folder.resolve("ca/ca.pem")),
                credentials,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15));
    }
}
