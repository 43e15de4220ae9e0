package facecount.sync;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class EmbeddedBrokerBadLineTest extends BadLineContract {
    @TempDir static Path brokerFolder;
    private static EmbeddedBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.in(brokerFolder);
        broker.start();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @Override
    TestBroker broker() {
        return broker;
    }
}
