package facecount.sync;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The topics of one box: {@code fc/v1/DEVICE/up|state|dn/…}. {@code up} and {@code state} are
 * written by the box alone, {@code dn} is read by it alone.
 *
 * @param device the box's name, 26 characters of base32
 */
public record Topics(String device) {
    private static final String ROOT = "fc/v1/";
    private static final Pattern OURS =
            Pattern.compile(
                    "fc/v1/(?<device>[a-z2-7]{26})/(?<branch>up|state|dn)/(?<kind>[a-z-]{1,20})");

    /**
     * @throws IllegalArgumentException if the name could not be a level of a topic
     */
    public Topics {
        if (!device.matches("[a-z2-7]{26}")) {
            throw new IllegalArgumentException(
                    "a box's name has 26 characters a-z and 2-7, got \"%s\"".formatted(device));
        }
    }

    public String up(String kind) {
        return ROOT + device + "/up/" + kind;
    }

    public String state(String kind) {
        return ROOT + device + "/state/" + kind;
    }

    public String down(String kind) {
        return ROOT + device + "/dn/" + kind;
    }

    /** What all boxes say, for every one of the ingesters that share the work. */
    public static String sharedUp(String group) {
        return "$share/" + group + "/" + ROOT + "+/up/#";
    }

    /** What all boxes say, of {@code up} or {@code state}. */
    public static String ofAll(String branch) {
        return ROOT + "+/" + branch + "/#";
    }

    /** A topic taken apart; empty if it is none of ours. */
    public static Optional<Parts> parse(String topic) {
        Matcher ours = OURS.matcher(topic);
        return ours.matches()
                ? Optional.of(
                        new Parts(
                                new Topics(ours.group("device")),
                                ours.group("branch"),
                                ours.group("kind")))
                : Optional.empty();
    }

    /**
     * @param branch {@code up}, {@code state} or {@code dn}
     * @param kind the last level
     */
    public record Parts(Topics box, String branch, String kind) {}
}
