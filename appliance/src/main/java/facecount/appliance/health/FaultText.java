package facecount.appliance.health;

/**
 * A fault in one language.
 *
 * @param title what is wrong
 * @param advice what somebody in the shop can do about it
 */
public record FaultText(String title, String advice) {}
