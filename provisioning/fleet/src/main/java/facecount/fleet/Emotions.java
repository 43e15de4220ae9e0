package facecount.fleet;

import io.helidon.json.JsonException;
import io.helidon.json.JsonObject;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** How many visitors showed what; {@code n} is all of them. */
final class Emotions {
    private static final Pattern NAME = Pattern.compile("[a-z]{1,20}");

    private Emotions() {}

    /** What a box told; nothing of it that is no number. */
    static SortedMap<String, Long> of(String told) {
        JsonObject object = BoxBook.object(told);
        SortedMap<String, Long> numbers = new TreeMap<>();
        for (String name : object.keysAsStrings()) {
            if (NAME.matcher(name).matches()) {
                try {
                    numbers.put(name, BoxMessage.whole(object, name, 0));
                } catch (JsonException | ArithmeticException | ClassCastException e) {
                    // As if it had not been told.
                }
            }
        }
        return numbers;
    }

    static SortedMap<String, Long> sum(Collection<? extends Map<String, Long>> parts) {
        SortedMap<String, Long> sum = new TreeMap<>();
        for (Map<String, Long> part : parts) {
            part.forEach((name, number) -> sum.merge(name, number, Long::sum));
        }
        return sum;
    }

    /** As the box told it. */
    static JsonObject json(Map<?, ?> numbers) {
        JsonObject.Builder json = JsonObject.builder();
        numbers.forEach((name, number) -> json.set((String) name, (long) number));
        return json.build();
    }
}
