package facecount.appliance.evaluation;

/** Told how far long work has come. Called from several threads. */
@FunctionalInterface
public interface Progress {
    void done(int done, int all);
}
