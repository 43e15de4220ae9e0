package facecount.fleet;

import facecount.sync.Topics;

import java.util.Set;

/**
 * What a box says of itself beside its counts; a newer one takes its place.
 *
 * @param topic as {@code state/meta}
 */
record BoxNotice(String device, String topic, String text) {
    private static final Set<String> NOTICES =
            Set.of("state/conn", "state/meta", "state/reported", "up/health", "up/day", "up/res");

    static boolean isOne(Topics.Parts topic) {
        return topic.branch().equals("state") || NOTICES.contains(name(topic));
    }

    static BoxNotice of(Topics.Parts topic, String text) {
        // PostgreSQL keeps no U+0000: one box must not stop the storing of all.
        return new BoxNotice(topic.box().device(), name(topic), text.replace('\0', ' '));
    }

    private static String name(Topics.Parts topic) {
        return topic.branch() + "/" + topic.kind();
    }
}
