package facecount.appliance.counting;

import java.time.Instant;

/**
 * What is known of one hour of a counting day.
 *
 * @param start the hour's beginning
 * @param newVisitors visitors seen for the first time that day
 * @param sightings tracks whose visitor is known
 * @param passages confirmed tracks
 */
public record HourlyCount(Instant start, int newVisitors, int sightings, int passages) {}
