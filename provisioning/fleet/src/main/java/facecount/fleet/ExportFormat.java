package facecount.fleet;

/** How {@code fleet export} writes a table. */
enum ExportFormat {
    CSV,
    JSON,
    PARQUET
}
