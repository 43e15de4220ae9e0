package facecount.fleet.overview;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/**
 * What a box counted in an hour.
 *
 * @param zone the box's
 * @param day to which the hour belongs; it may end after midnight
 */
public record BoxHour(
        String device,
        ZoneId zone,
        LocalDate day,
        Instant start,
        long newVisitors,
        long passages) {}
