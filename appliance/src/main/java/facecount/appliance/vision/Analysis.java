package facecount.appliance.vision;

import facecount.camera.Frame;
import facecount.inference.Observation;
import facecount.inference.View;

import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What the loop asks of the inference; in tests, a script. Belongs to the loop's thread. */
interface Analysis extends AutoCloseable {
    void analyze(Frame frame, Consumer<Observation> sink);

    /** Who was in the picture that was analysed last. */
    View view();

    /** Says of every open track that it is over. */
    void endTracks(Instant at, Observation.EndReason reason, Consumer<Observation> sink);

    /** What computes, in one line. */
    String acceleratorReport();

    List<VisionReport.StageTime> stageTimes();

    @Override
    void close();
}
