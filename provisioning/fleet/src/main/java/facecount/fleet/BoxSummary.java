package facecount.fleet;

import java.util.List;

/**
 * A box as the operator sees it in a line.
 *
 * @param day the newest day it counted, ISO; "-" if none
 * @param faults what is wrong, in words
 */
record BoxSummary(
        String device,
        String site,
        String version,
        boolean online,
        String day,
        long visitors,
        long low,
        long high,
        double coverage,
        List<String> faults) {
    BoxSummary {
        faults = List.copyOf(faults);
    }
}
