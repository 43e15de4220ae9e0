package facecount.fleet;

import java.time.LocalDate;

/**
 * What a box counted on a day.
 *
 * @param low where the true number lies in 95 of 100 days: at least this
 * @param coverage share of the people who passed that could be counted, 0 to 1
 */
record DayCount(
        String device,
        LocalDate day,
        long visitors,
        long low,
        long high,
        double coverage,
        long passages,
        long sightings,
        boolean closed) {}
