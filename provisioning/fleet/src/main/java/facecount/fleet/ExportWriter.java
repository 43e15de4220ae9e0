package facecount.fleet;

import java.util.List;

/** Takes a table row by row. One thread uses it. */
interface ExportWriter extends AutoCloseable {
    /**
     * @param values of all columns, each as its kind says
     * @throws FleetException if it cannot be written
     */
    void row(List<Object> values);

    /**
     * That was all of it.
     *
     * @throws FleetException if it cannot be written
     */
    void finish();

    @Override
    void close();
}
