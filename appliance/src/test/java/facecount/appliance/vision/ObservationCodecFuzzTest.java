package facecount.appliance.vision;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

import java.nio.ByteBuffer;

class ObservationCodecFuzzTest {
    @FuzzTest
    void bytes_are_a_message_or_refused(byte[] came) {
        try {
            ObservationCodec.checkedLength(came.length);
            Message message =
                    ObservationCodec.decode(
                            ByteBuffer.allocateDirect(came.length).put(came).flip());
            ByteBuffer again = ByteBuffer.allocateDirect(2 * ObservationCodec.MESSAGE_BYTES_MAX);
            ObservationCodec.encode(message, again);
            assertThat(again.position()).isGreaterThan(ObservationCodec.LENGTH_BYTES);
        } catch (ProtocolException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
