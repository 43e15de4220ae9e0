package facecount.appliance.config;

import java.time.ZoneId;

/**
 * The settings under {@code site.} of the site's file.
 *
 * @param name {@code site.name}: how the panel and the reports call this place; may be empty
 * @param zone {@code site.zone}: the clock the counting day and its hours go by
 */
public record SiteSettings(String name, ZoneId zone) {
    private static final int NAME_CHARACTERS_MAX = 80;

    /**
     * @throws IllegalArgumentException if the name does not fit a headline
     */
    public SiteSettings {
        if (name.length() > NAME_CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "site.name: must have at most %d characters, got %d"
                            .formatted(NAME_CHARACTERS_MAX, name.length()));
        }
    }
}
