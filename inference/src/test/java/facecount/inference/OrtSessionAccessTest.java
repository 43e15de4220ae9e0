package facecount.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.Model;
import ai.onnxruntime.OrtSession;

import org.junit.jupiter.api.Test;

import java.util.Map;

class OrtSessionAccessTest {
    @Test
    void this_version_of_djl_keeps_its_session_where_it_is_looked_for() throws Exception {
        OnnxRuntime.start();
        ModelEntry entry = ModelEntry.read(TestModels.folder(), "yunet_320x192");
        try (Model model = Model.newInstance("finder", Device.cpu(), OnnxRuntime.ENGINE);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            model.load(entry.checkedFile(), null, Map.of("sessionOptions", options));

            assertThat(OrtSessionAccess.sessionOf(model).getInputNames()).containsExactly("input");
        }
    }

    @Test
    void the_native_library_is_the_version_that_sends_nothing() {
        assertThat(OnnxRuntime.start()).isEqualTo("1.28.0");
    }
}
