package facecount.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.charset.StandardCharsets;

class TopicsFuzzTest {
    @FuzzTest
    void a_topic_is_ours_in_one_form_only(byte[] came) {
        String topic = new String(came, StandardCharsets.UTF_8);

        Topics.parse(topic)
                .ifPresent(
                        parts ->
                                assertThat(topic)
                                        .isEqualTo(
                                                "fc/v1/%s/%s/%s"
                                                        .formatted(
                                                                parts.box().device(),
                                                                parts.branch(),
                                                                parts.kind())));
    }
}
