package facecount.appliance.vision;

import facecount.camera.Frame;
import facecount.inference.Observation;
import facecount.inference.View;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Sees a new person every {@code picturesEach} pictures, of so many who come round again. */
final class ScriptedAnalysis implements Analysis {
    private final int people;
    private final int picturesEach;
    private long pictures;
    private long track;
    private Optional<Instant> trackSince = Optional.empty();
    private Instant at = Instant.EPOCH;

    ScriptedAnalysis(int people, int picturesEach) {
        this.people = people;
        this.picturesEach = picturesEach;
    }

    @Override
    public void analyze(Frame frame, Consumer<Observation> sink) {
        at = frame.capturedAt();
        if (pictures++ % picturesEach == 0) {
            endTracks(at, Observation.EndReason.LOST, sink);
            track++;
            trackSince = Optional.of(at);
            sink.accept(People.appears(track, at));
        }
        sink.accept(People.isSeen(track, track % people, at));
    }

    @Override
    public void analyzeSeparate(Frame frame, Consumer<Observation> sink) {
        at = frame.capturedAt();
        track++;
        sink.accept(People.appears(track, at));
        sink.accept(People.leaves(track, at, at));
    }

    @Override
    public View view() {
        return new View(at, 4 / 3f, List.of());
    }

    @Override
    public void endTracks(Instant when, Observation.EndReason reason, Consumer<Observation> sink) {
        trackSince.ifPresent(
                since ->
                        sink.accept(new Observation.TrackEnded(track, since, when, false, reason)));
        trackSince = Optional.empty();
    }

    @Override
    public String accelerator() {
        return "a script";
    }

    @Override
    public List<VisionReport.StageTime> stageTimes() {
        return List.of();
    }

    @Override
    public void close() {}
}
