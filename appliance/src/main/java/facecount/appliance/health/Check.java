package facecount.appliance.health;

import java.util.concurrent.Callable;

/**
 * One question of the commissioning check.
 *
 * @param body answers it; may block, {@link Doctor} limits it
 */
public record Check(String name, Callable<Finding> body) {}
