package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class EnvelopeTest {
    @Test
    void who_says_it_and_which_it_is_come_before_what_is_said() {
        assertThat(Envelope.wrap("box", "ep", 3, new OutboxMessage(7, "agg", "{\"v\":1}")))
                .isEqualTo("{\"dev\":\"box\",\"ep\":\"ep\",\"seq\":7,\"base\":3,\"v\":1}");
    }

    @Test
    void a_message_without_members_cannot_be_sent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Envelope.wrap("box", "ep", 3, new OutboxMessage(7, "agg", "{}")))
                .withMessageContaining("message 7");
    }
}
