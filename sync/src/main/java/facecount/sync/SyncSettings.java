package facecount.sync;

import java.time.Duration;

/**
 * How messages are delivered.
 *
 * @param device the box's name; also its client id and, without another, its user name
 * @param acknowledged true: a message is kept until a collector's database has it; false: until the
 *     broker has taken it, for those who have no collector, and a broker may lose it
 * @param keys who may acknowledge and command
 * @param interval how often what has changed meanwhile is sent
 */
public record SyncSettings(
        LinkSettings link,
        String device,
        boolean acknowledged,
        TrustedKeys keys,
        Duration interval) {}
