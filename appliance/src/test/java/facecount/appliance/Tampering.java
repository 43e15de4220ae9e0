package facecount.appliance;

import java.util.List;
import java.util.Random;

/** Makes documents wrong, in the ways in which they come. The same seed gives the same ones. */
final class Tampering {
    private static final List<String> NONSENSE =
            List.of(
                    "NaN",
                    "-",
                    "1e999999999",
                    "1e-999999999",
                    "99999999999999999999999999",
                    "1.5",
                    "true",
                    "null",
                    "\"x\"",
                    "\"\\ud800\"",
                    "\"\\u0000\"",
                    "[]",
                    "{}",
                    "[{}]",
                    "[[[[[[[[[1]]]]]]]]]",
                    "\"2026-99-99T00:00:00Z\"",
                    "\"-1000000000-01-01T00:00:00Z\"",
                    "\"+1000000000-12-31T23:59:59Z\"");

    private final Random random;

    Tampering(long seed) {
        this.random = new Random(seed);
    }

    /** Another text than {@code good}, whose signature cannot be right any more. */
    String tampered(String good) {
        String bad;
        do {
            bad = changed(good);
        } while (bad.equals(good));
        return bad;
    }

    private String changed(String good) {
        int at = random.nextInt(good.length());
        return switch (random.nextInt(9)) {
            case 0 -> good.substring(0, at);
            case 1 -> flipped(good, at);
            case 2 -> good.substring(0, at) + (char) random.nextInt(0x20) + good.substring(at);
            case 3 -> "[".repeat(1 + random.nextInt(60_000)) + good;
            case 4 -> good.replace("{\"v\":1", "{\"v\":1,\"v\":1");
            case 5 -> "\uFFFD".repeat(1 + random.nextInt(100)) + good.substring(at);
            case 6 -> good + good;
            case 7 -> good.substring(0, at) + "x".repeat(70_000) + good.substring(at);
            default -> nonsensical(good);
        };
    }

    /** The object with one value that cannot be; a signature after it may still be made. */
    String nonsensical(String good) {
        String[] members = good.split("(?<=\":)", -1);
        int member = 1 + random.nextInt(members.length - 1);
        members[member] =
                members[member].replaceFirst(
                        "^(\"[^\"]*\"|[^,{}\\[\\]]+|\\{\\})",
                        java.util.regex.Matcher.quoteReplacement(
                                NONSENSE.get(random.nextInt(NONSENSE.size()))));
        return String.join("", members);
    }

    private String flipped(String good, int at) {
        char[] characters = good.toCharArray();
        characters[at] ^= (char) (1 << random.nextInt(7));
        return new String(characters);
    }
}
