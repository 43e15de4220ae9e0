package facecount.fleet;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes what boxes say of themselves, within a transaction. Not thread-safe. */
final class NoticeWriter {
    private static final String PRESENCE = "state/conn";

    private final Statements statements;
    private final String lock;

    /**
     * @param isShared others may write to the database at the same time
     */
    NoticeWriter(Statements statements, boolean isShared) {
        this.statements = statements;
        this.lock = isShared ? " FOR UPDATE" : "";
    }

    /**
     * @param notices the newer ones later
     * @param at when they are stored
     */
    void write(List<BoxNotice> notices, Instant at) throws SQLException {
        // Every collector hears all of them: in one order, none waits for another crosswise.
        SortedMap<String, BoxNotice> newest = new TreeMap<>();
        for (BoxNotice notice : notices) {
            newest.merge(notice.device() + " " + notice.topic(), notice, NoticeWriter::newer);
        }
        Map<String, Long> sessions = sessions(newest);
        List<List<Object>> rows = new ArrayList<>();
        for (BoxNotice notice : newest.values()) {
            boolean isOld =
                    isPresence(notice)
                            && BoxBook.session(notice.text())
                                    < sessions.getOrDefault(notice.device(), 0L);
            if (!isOld) {
                rows.add(
                        List.of(
                                notice.device(),
                                notice.topic(),
                                at.toString(),
                                JdbcStore.withoutNul(notice.text())));
            }
        }
        statements.updateAll(
                """
                INSERT INTO box VALUES (?, ?, ?, ?)
                ON CONFLICT (dev, topic) DO UPDATE SET at = excluded.at, body = excluded.body
                """,
                rows);
    }

    /** The last will of an old connection may come after the birth of the next. */
    private static BoxNotice newer(BoxNotice earlier, BoxNotice later) {
        boolean isOld =
                isPresence(later)
                        && BoxBook.session(later.text()) < BoxBook.session(earlier.text());
        return isOld ? earlier : later;
    }

    private static boolean isPresence(BoxNotice notice) {
        return notice.topic().equals(PRESENCE);
    }

    private Map<String, Long> sessions(SortedMap<String, BoxNotice> notices) throws SQLException {
        Map<String, Long> sessions = new HashMap<>();
        statements.readAll(
                """
                SELECT dev, body FROM box WHERE topic = 'state/conn' AND dev IN (VALUES %s)
                ORDER BY dev
                """
                        + lock,
                notices.values().stream()
                        .filter(NoticeWriter::isPresence)
                        .map(notice -> List.<Object>of(notice.device()))
                        .toList(),
                row -> sessions.put(row.getString(1), BoxBook.session(row.getString(2))));
        return sessions;
    }
}
