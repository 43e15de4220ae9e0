package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.stream.LongStream;

class MosquittoBadLineTest extends BadLineContract {
    @TempDir static Path brokerFolder;
    private static MosquittoBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = MosquittoBroker.in(brokerFolder);
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

    @Test
    void what_a_broker_confirmed_and_lost_is_sent_again() throws Exception {
        assertThat(arrivedOverALoss(true))
                .containsAll(LongStream.rangeClosed(1, 31).boxed().toList());
    }

    /** The control: without the receiver's word the same loss is one. */
    @Test
    void who_believes_the_broker_alone_loses_what_it_loses() throws Exception {
        assertThat(arrivedOverALoss(false)).containsExactly(31L);
    }
}
