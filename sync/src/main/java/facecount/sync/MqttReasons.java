package facecount.sync;

import java.util.Locale;

/** MQTT 5 reason codes (OASIS MQTT 5.0, section 2.4) in words, with what can be done. */
final class MqttReasons {
    /** From here on a code is a failure; Paho reports such an answer as a success all the same. */
    static final int FAILURE_FROM = 0x80;

    static final int NO_MATCHING_SUBSCRIBERS = 0x10;

    private MqttReasons() {}

    static String inWords(int code) {
        return switch (code) {
            case 0x80 -> "it gives no reason (0x80); its log may";
            case 0x81, 0x82 ->
                    "it does not understand us (0x%02x); is it an MQTT 5 broker?".formatted(code);
            case 0x83 -> "its own rules (0x83); its log says which";
            case 0x84, 0x01 -> "it does not speak MQTT 5; use Mosquitto 2, EMQX or HiveMQ";
            case 0x85 ->
                    "it does not like this box's name as client id; its rules must take the user"
                            + " name as client id";
            case 0x86, 0x04 ->
                    "user name or password are wrong; see mqtt.user-name and mqtt.password-file";
            case 0x87, 0x05 ->
                    "it does not allow this box that; enrol the box or mend the broker's rules";
            case 0x88, 0x03 -> "it is not available now";
            case 0x89 -> "it is too busy now";
            case 0x8A -> "it has banned this box; the broker's operator must lift that";
            case 0x8B -> "it is shutting down";
            case 0x8D -> "it heard nothing from us for too long";
            case 0x8E ->
                    "somebody else took over with this box's name; two boxes must never share an"
                            + " identity folder";
            case 0x8F, 0x90 -> "it refuses the topic (0x%02x)".formatted(code);
            case 0x95 -> "the message is too large for it; raise its limit to 65,536 bytes";
            case 0x97 -> "its quota is exceeded; raise it or look whether the collector runs";
            case 0x99 -> "it refuses the message's format (0x99)";
            case 0x9A -> "it keeps no retained messages; allow them";
            case 0x9B -> "it does not do QoS 1; allow it";
            case 0x9F -> "too many connections at once; it will be tried again";
            default -> String.format(Locale.ROOT, "reason 0x%02x", code);
        };
    }
}
