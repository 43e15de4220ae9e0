package facecount.fleet.overview;

import java.time.LocalDate;

/**
 * Which days, and of whom.
 *
 * @param device empty: of all boxes
 * @param to included
 */
public record Selection(String device, LocalDate from, LocalDate to) {
    public static Selection ofAll(LocalDate from, LocalDate to) {
        return new Selection("", from, to);
    }
}
