package facecount.sync;

import com.hivemq.embedded.EmbeddedHiveMQ;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** HiveMQ's community edition in this process; it tells its makers nothing. */
public final class EmbeddedBroker implements TestBroker {
    private static final long WITHIN_S = 60;

    private final Path folder;
    private final int port;
    private @Nullable EmbeddedHiveMQ broker;

    private EmbeddedBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    public static EmbeddedBroker in(Path folder) throws IOException {
        return new EmbeddedBroker(folder, FreePort.find());
    }

    @Override
    public URI address() {
        return URI.create("mqtt://127.0.0.1:" + port);
    }

    @Override
    public void start() throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                conf.resolve("config.xml"),
                """
                <hivemq>
                    <listeners>
                        <tcp-listener>
                            <port>%d</port>
                            <bind-address>127.0.0.1</bind-address>
                        </tcp-listener>
                    </listeners>
                    <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                    <persistence><mode>in-memory</mode></persistence>
                </hivemq>
                """
                        .formatted(port));
        EmbeddedHiveMQ started =
                EmbeddedHiveMQ.builder()
                        .withConfigurationFolder(conf)
                        .withDataFolder(Files.createDirectories(folder.resolve("data")))
                        .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
                        .withoutLoggingBootstrap()
                        .build();
        started.start().get(WITHIN_S, TimeUnit.SECONDS);
        broker = started;
    }

    @Override
    public void kill() throws Exception {
        EmbeddedHiveMQ running = broker;
        if (running != null) {
            running.stop().get(WITHIN_S, TimeUnit.SECONDS);
            running.close();
            broker = null;
        }
    }
}
