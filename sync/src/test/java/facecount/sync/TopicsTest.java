package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    private static final String BOX = "abcdefghijklmnopqrstuvwxyz";
    private final Topics topics = new Topics(BOX);

    @Test
    void a_box_has_topics_of_its_own() {
        assertThat(topics.up("agg")).isEqualTo("fc/v1/" + BOX + "/up/agg");
        assertThat(topics.state("conn")).isEqualTo("fc/v1/" + BOX + "/state/conn");
        assertThat(topics.down("ack")).isEqualTo("fc/v1/" + BOX + "/dn/ack");
        assertThat(Topics.sharedUp("ingest")).isEqualTo("$share/ingest/fc/v1/+/up/#");
        assertThat(Topics.ofAll("state")).isEqualTo("fc/v1/+/state/#");
    }

    @Test
    void a_topic_is_taken_apart() {
        assertThat(Topics.parse(topics.down("cmd")))
                .hasValue(new Topics.Parts(topics, "dn", "cmd"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fc/v1/abcdefghijklmnopqrstuvwxyz/up",
                "fc/v1/abcdefghijklmnopqrstuvwxyz/up/a/b",
                "fc/v1/abcdefghijklmnopqrstuvwxyz/sideways/agg",
                "fc/v1/abcdefghijklmnopqrstuvwxy/up/agg",
                "fc/v1/ABCDEFGHIJKLMNOPQRSTUVWXYZ/up/agg",
                "fc/v2/abcdefghijklmnopqrstuvwxyz/up/agg",
                " fc/v1/abcdefghijklmnopqrstuvwxyz/up/agg",
                "fc/v1/abcdefghijklmnopqrstuvwxyz/up/agg\n"
            })
    void what_is_none_of_ours_is_none(String topic) {
        assertThat(Topics.parse(topic)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "+", "#", "abcdefghijklmnopqrstuvwxy1", "abcdefghijklmnopqrstuvwxyza"})
    void a_name_that_could_reach_other_boxes_is_refused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topics(name))
                .withMessageContaining("26 characters");
    }
}
