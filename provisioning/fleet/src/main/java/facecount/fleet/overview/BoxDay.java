package facecount.fleet.overview;

import java.time.LocalDate;

/**
 * What a box counted on a day.
 *
 * @param closed nothing of it changes any more
 */
public record BoxDay(String device, LocalDate day, Estimate estimate, boolean closed) {}
