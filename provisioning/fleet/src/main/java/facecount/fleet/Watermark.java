package facecount.fleet;

/**
 * Everything of a box's ledger up to a number is in the database.
 *
 * @param upTo 0: nothing yet
 */
record Watermark(String device, String epoch, long upTo) {}
