package facecount.appliance.config;

/**
 * One setting as it stands, for the panel.
 *
 * @param key as {@code camera.width-px}
 * @param value as it would be written in the settings file
 * @param origin where it comes from
 */
public record Setting(String key, String value, Origin origin) {}
