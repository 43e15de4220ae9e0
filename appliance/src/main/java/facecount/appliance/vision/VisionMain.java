package facecount.appliance.vision;

import facecount.appliance.supervisor.MemoryUpkeep;
import facecount.appliance.supervisor.ParentWatch;

import java.io.IOException;

/**
 * The program of the vision process. Reads its settings from the standard input, and ends when that
 * ends.
 */
public final class VisionMain {
    private VisionMain() {}

    public static void main(String[] arguments) throws IOException {
        VisionSettings settings;
        try {
            settings = VisionSettings.read(System.in);
        } catch (IllegalArgumentException e) {
            System.err.println("facecount-vision: " + e.getMessage());
            System.exit(VisionExit.MISCONFIGURED);
            return;
        }
        ParentWatch.start(System.in);
        MemoryUpkeep.start();
        System.exit(new VisionProcess(settings).run());
    }
}
