/**
 * Observations become visitors, the day's count and its interval. Plain Java: no I/O, no clock, no
 * threads.
 */
@NullMarked
package facecount.appliance.counting;

import org.jspecify.annotations.NullMarked;
