package facecount.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import facecount.sync.Topics;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What a box says of itself: whatever it is, all boxes can be listed. */
class BoxBookFuzzTest {
    private static final Topics BOX = new Topics("abcdefghijklmnopqrstuvwxyz");

    private JdbcStore store = JdbcStore.open(":memory:");

    @BeforeEach
    void open() {
        store.close();
        store = JdbcStore.open(":memory:");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @FuzzTest
    void whatever_a_box_says_it_stays_in_the_list(byte[] came) {
        String text = new String(came, StandardCharsets.UTF_8);

        store.store(
                List.of(),
                Stream.of(BOX.state("conn"), BOX.state("meta"), BOX.up("health"))
                        .map(topic -> BoxNotice.of(Topics.parse(topic).orElseThrow(), text))
                        .toList());

        assertThat(store.boxes())
                .singleElement()
                .satisfies(box -> assertThat(box.toString()).doesNotContainPattern("\\p{Cntrl}"));
    }
}
