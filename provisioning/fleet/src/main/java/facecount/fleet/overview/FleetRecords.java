package facecount.fleet.overview;

import java.util.List;

/** What has arrived from the fleet, to be read. Thread-safe; never changes anything. */
public interface FleetRecords {
    Overview overview();

    /** The newest changes of settings, the newest first. */
    List<SettingsChange> changes();

    /** By box, then by day. */
    List<BoxDay> days(Selection selection);

    /** By box, then by time. */
    List<BoxHour> hours(Selection selection);
}
