package facecount.sync;

import java.util.Random;

/** Makes a document wrong, in one of the ways in which they come. */
final class Malformed {
    private Malformed() {}

    static String of(String good, Random random) {
        int at = random.nextInt(good.length());
        return switch (random.nextInt(12)) {
            case 0 -> good.substring(0, at);
            case 1 -> flipped(good, at, random);
            case 2 -> good.substring(0, at) + (char) random.nextInt(0x20) + good.substring(at);
            case 3 -> "[".repeat(1 + random.nextInt(5_000)) + good;
            case 4 -> good.replace("{\"v\":1", "{\"v\":1,\"v\":2");
            case 5 -> good.replace("\"upto\":7", "\"upto\":NaN");
            case 6 -> good.replace("\"upto\":7", "\"upto\":" + "9".repeat(1 + random.nextInt(400)));
            case 7 -> good.replace("\"upto\":7", "\"upto\":\"7\"");
            case 8 -> good.replace("\"upto\":7", "\"upto\":" + (8 + random.nextInt(1_000)));
            case 9 -> "\uFFFD".repeat(1 + random.nextInt(100)) + good.substring(at);
            case 10 -> good + good;
            default -> good.substring(0, at) + "x".repeat(70_000) + good.substring(at);
        };
    }

    private static String flipped(String good, int at, Random random) {
        char[] characters = good.toCharArray();
        characters[at] ^= (char) (1 << random.nextInt(7));
        return new String(characters);
    }
}
