package facecount.fleet;

/** A column of an exported table. */
record ExportColumn(String name, Kind kind) {
    /** What is in it, and as which type it comes. */
    enum Kind {
        /** String, in whatever words. */
        WORDS,
        /** LocalDate. */
        DAY,
        /** Instant. */
        MOMENT,
        /** Long. */
        NUMBER,
        /** Double, 0 to 1. */
        SHARE,
        /** Boolean. */
        FLAG,
        /** SortedMap of names to Longs; an empty one stands for nothing. */
        NUMBERS
    }
}
