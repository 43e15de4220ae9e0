package facecount.sync;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;
import io.helidon.json.JsonParser;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * JSON objects that came from somebody else. Never throws for what came.
 *
 * <p>Members may still be of another type than expected: reading those throws {@link
 * JsonException}, and nothing else.
 */
public final class ForeignJson {
    /*
     * Fuzzing found what helidon-json 4.5.0 makes of hostile text: "[" 65,000 times overflows the
     * stack, 1e999999999 throws an ArithmeticException when it is written again (and smaller ones
     * take the memory), numbers beyond a long become their last 64 bits, the second of two members
     * of one name stands, text after the object is left out, wrong escapes throw late, and any
     * character beyond ASCII after a number is an ArrayIndexOutOfBoundsException. None of that is
     * in what boxes and fleets write, so one look over the text refuses it beforehand.
     */

    /** No document is longer. */
    public static final int CHARACTERS_MAX = 64 << 10;

    private static final int DEPTH_MAX = 8;

    /** Below what a long holds, and no fraction or exponent that costs anything. */
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,18})?([eE][+-]?[0-9]{1,2})?");

    private static final double NUMBER_BELOW = 1e18;

    /** What stands between strings, numbers and brackets. */
    private static final String BETWEEN = ",:truefalsn";

    private static final String ESCAPES = "\"\\/bfnrt";

    private final String text;

    /** For each open object or list the names of its members so far. */
    private final Deque<Set<String>> open = new ArrayDeque<>();

    private int at;

    private ForeignJson(String text) {
        this.text = text;
    }

    /** Empty if it is too large, too deep, no object, or ambiguous. */
    public static Optional<JsonObject> read(String text) {
        if (text.length() > CHARACTERS_MAX || !new ForeignJson(text).isHarmless()) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonParser.create(text).readJsonObject());
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /** Whether the parser, which checks the grammar, can be given it. */
    private boolean isHarmless() {
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean isGood =
                    switch (c) {
                        case '{', '[' -> opened();
                        case '}', ']' -> closed();
                        case '"' -> string();
                        case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
                        default -> (isWhite(c) || BETWEEN.indexOf(c) >= 0) && skipped();
                    };
            if (!isGood) {
                return false;
            }
            if (open.isEmpty() && (c == '}' || c == ']')) {
                return text.substring(at).isBlank();
            }
        }
        return false;
    }

    private static boolean isWhite(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private boolean opened() {
        at++;
        open.push(new HashSet<>());
        return open.size() <= DEPTH_MAX;
    }

    private boolean closed() {
        at++;
        return open.poll() != null;
    }

    private boolean skipped() {
        at++;
        return true;
    }

    private boolean number() {
        int start = at;
        while (at < text.length() && "0123456789+-.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(start, at);
        return NUMBER.matcher(number).matches()
                && Math.abs(Double.parseDouble(number)) < NUMBER_BELOW;
    }

    private boolean string() {
        int start = ++at;
        boolean isPlain = true;
        for (; at < text.length() && text.charAt(at) != '"'; at++) {
            char c = text.charAt(at);
            isPlain = isPlain && c != '\\' && c <= '~';
            if (c < ' ' || (c == '\\' && !escape())) {
                return false;
            }
        }
        if (at == text.length()) {
            return false;
        }
        String string = text.substring(start, at++);
        return !isName() || (isPlain && open.element().add(string));
    }

    /** A name is what a colon comes after. Ours are ASCII; escapes could disguise another. */
    private boolean isName() {
        int next = at;
        while (next < text.length() && isWhite(text.charAt(next))) {
            next++;
        }
        return next < text.length() && text.charAt(next) == ':' && !open.isEmpty();
    }

    /** Leaves {@link #at} on its last character. */
    private boolean escape() {
        at++;
        if (at < text.length() && ESCAPES.indexOf(text.charAt(at)) >= 0) {
            return true;
        }
        int unit = unit();
        if (unit < 0 || Character.isLowSurrogate((char) unit)) {
            return false;
        }
        if (!Character.isHighSurrogate((char) unit)) {
            return true;
        }
        at += 2;
        return at < text.length()
                && text.charAt(at - 1) == '\\'
                && Character.isLowSurrogate((char) Math.max(0, unit()));
    }

    /** The four hexadecimal digits after the u at {@link #at}; -1 if they are none. */
    private int unit() {
        if (at + 4 >= text.length() || text.charAt(at) != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(text.charAt(++at), 16);
            if (digit < 0 || text.charAt(at) > 'f') {
                return -1;
            }
            unit = 16 * unit + digit;
        }
        return unit;
    }
}
