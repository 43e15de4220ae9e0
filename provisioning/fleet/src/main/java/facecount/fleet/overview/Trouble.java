package facecount.fleet.overview;

/**
 * A fault, and whose it is.
 *
 * @param device empty if it is the fleet's
 * @param name what to call the box; empty if it is the fleet's
 */
public record Trouble(String device, String name, BoxFault fault) {}
