package facecount.sync;

/** How deep a JSON text goes: asked before it is read, since reading goes a level a call. */
public final class JsonDepth {
    private JsonDepth() {}

    /** The number of objects and arrays around its innermost value; of any text whatever. */
    public static int of(String text) {
        int depth = 0;
        int deepest = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        return deepest;
    }
}
