package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OutboxMessageTest {
    @Test
    void a_message_has_a_number_and_one_level_of_topic() {
        assertThat(new OutboxMessage(1, "agg", "{}").kind()).isEqualTo("agg");
        assertThatThrownBy(() -> new OutboxMessage(0, "agg", "{}"))
                .hasMessage("messages are numbered from 1, got 0");
        assertThatThrownBy(() -> new OutboxMessage(1, "agg/#", "{}"))
                .hasMessage("a kind is one level of a topic, got \"agg/#\"");
    }
}
