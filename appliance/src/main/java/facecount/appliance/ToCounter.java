package facecount.appliance;

import facecount.appliance.vision.VisionLink;
import facecount.appliance.vision.VisionReport;
import facecount.inference.Observation;
import facecount.inference.View;

/** Hands each observation to the count; the ledger is written whenever enough wait. */
record ToCounter(Counter counter) implements VisionLink.Handler {
    @Override
    public void observed(long session, long number, Observation observation) {
        counter.accept(session, number, observation);
        if (counter.waiting() >= Counter.COMMIT_AT) {
            counter.commit();
        }
    }

    @Override
    public void connected(long session, long pid) {}

    @Override
    public void viewed(View view) {}

    @Override
    public void reported(VisionReport report) {}

    @Override
    public void finished(long session) {}

    @Override
    public void disconnected(long session) {}

    @Override
    public void silent(ProcessHandle vision) {}
}
