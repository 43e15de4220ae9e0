package facecount.appliance.vision;

import facecount.appliance.vision.VisionReport.StageTime;
import facecount.camera.Frame;
import facecount.camera.PicturePreparation;
import facecount.inference.FaceAnalyzer;
import facecount.inference.Observation;
import facecount.inference.StageTimes;
import facecount.inference.View;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What the loop asks of the inference; in tests, a script. Belongs to the loop's thread. */
interface Analysis extends AutoCloseable {
    /** As {@link FaceAnalyzer#preparation}. */
    default PicturePreparation preparation() {
        return PicturePreparation.NONE;
    }

    /** The next picture of a film. */
    void analyze(Frame frame, Consumer<Observation> sink);

    /** A picture that stands alone: its tracks begin and end with it. */
    void analyzeSeparate(Frame frame, Consumer<Observation> sink);

    /** Who was in the picture that was analysed last. */
    View view();

    /** Says of every open track that it is over. */
    void endTracks(Instant at, Observation.EndReason reason, Consumer<Observation> sink);

    /** What computes, in one word: see {@link facecount.inference.Accelerator#label}. */
    String accelerator();

    List<StageTime> stageTimes();

    @Override
    void close();

    /**
     * @param analyzer owned from now on
     */
    static Analysis of(FaceAnalyzer analyzer) {
        return new Analysis() {
            @Override
            public PicturePreparation preparation() {
                return analyzer.preparation();
            }

            @Override
            public void analyze(Frame frame, Consumer<Observation> sink) {
                analyzer.analyze(frame, sink);
            }

            @Override
            public void analyzeSeparate(Frame frame, Consumer<Observation> sink) {
                analyzer.analyzeSeparate(frame, sink);
            }

            @Override
            public View view() {
                return analyzer.view();
            }

            @Override
            public void endTracks(
                    Instant at, Observation.EndReason reason, Consumer<Observation> sink) {
                analyzer.endTracks(at, reason, sink);
            }

            @Override
            public String accelerator() {
                return analyzer.accelerator().label();
            }

            @Override
            public List<StageTime> stageTimes() {
                StageTimes times = analyzer.stageTimes();
                return List.of(
                        mean("detect", times.detect(), times.pictures()),
                        mean("track", times.track(), times.pictures()),
                        mean("embed", times.embed(), times.pictures()),
                        mean("emotion", times.emotion(), times.pictures()));
            }

            @Override
            public void close() {
                analyzer.close();
            }
        };
    }

    private static StageTime mean(String name, StageTimes.Stage stage, long pictures) {
        return new StageTime(name, pictures == 0 ? 0 : stage.time().toNanos() / 1e6f / pictures);
    }
}
