package facecount.appliance;

import static facecount.appliance.counting.Script.DOOR;
import static facecount.appliance.counting.Script.NOON;
import static facecount.appliance.counting.Script.faceSeen;
import static facecount.appliance.counting.Script.trackEnded;
import static facecount.appliance.counting.Script.trackSeen;

import facecount.appliance.counting.CountingSettings;
import facecount.appliance.counting.Faces;
import facecount.appliance.storage.StorageException;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A process that counts made people and says after each commit how many, until its disk fails; then
 * it ends as the program does.
 */
final class CountingChild {
    private static final long SESSION = 1;

    private CountingChild() {}

    /** Arguments: data folder, runtime folder, how many visits. */
    public static void main(String[] arguments) {
        try (Counter counter =
                Counter.open(
                        Path.of(arguments[0]),
                        Path.of(arguments[1]),
                        CountingSettings.ofFiles(),
                        NOON)) {
            System.out.println("counted " + counter.today().recognizedVisitors());
            long number = counter.acknowledged(SESSION);
            // Others than those who were counted before.
            Faces faces = new Faces(number);
            Instant at = NOON.plusSeconds(number);
            for (int visit = 1; visit <= Integer.parseInt(arguments[2]); visit++) {
                at = at.plusSeconds(7);
                long track = number;
                counter.accept(SESSION, ++number, trackSeen(track, at, DOOR));
                counter.accept(
                        SESSION,
                        ++number,
                        faceSeen(track, at, faces.picture(faces.person(), 0.9f)));
                counter.accept(SESSION, ++number, trackEnded(track, at, at.plusSeconds(3)));
                counter.commit();
                System.out.println("counted " + counter.today().recognizedVisitors());
            }
        } catch (StorageException e) {
            System.out.println("facecount: " + e.getMessage());
            Runtime.getRuntime().halt(Main.exitCodeOf(e));
        }
    }
}
