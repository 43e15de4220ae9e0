package facecount.appliance.storage;

import java.util.List;

/** The tables, by version. A version once released is never edited: the next one migrates it. */
final class Schema {
    /** "FCnt": tells our files from others'. */
    static final int LEDGER_ID = 0x46436E74;

    /** "FCdy". */
    static final int DAY_FILE_ID = 0x46436479;

    static final List<String> LEDGER =
            List.of(
                    """
                    CREATE TABLE meta (
                        key TEXT PRIMARY KEY,
                        value TEXT NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE day (
                        day TEXT PRIMARY KEY,
                        zone TEXT NOT NULL,
                        cut_over TEXT NOT NULL,
                        distinct_visitors INTEGER NOT NULL,
                        likely_low INTEGER NOT NULL,
                        likely_high INTEGER NOT NULL,
                        recognized_visitors INTEGER NOT NULL,
                        coverage REAL NOT NULL,
                        passages INTEGER NOT NULL,
                        sightings INTEGER NOT NULL,
                        staff INTEGER NOT NULL,
                        as_of_ms INTEGER NOT NULL,
                        closed INTEGER NOT NULL,
                        last_visitor INTEGER NOT NULL,
                        recountable INTEGER NOT NULL,
                        largest_stretch INTEGER NOT NULL,
                        faces_version INTEGER NOT NULL,
                        faces_erased_ms INTEGER,
                        revision INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE day_emotion (
                        day TEXT NOT NULL REFERENCES day ON DELETE CASCADE,
                        emotion TEXT NOT NULL,
                        visitors INTEGER NOT NULL,
                        PRIMARY KEY (day, emotion)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE hour (
                        day TEXT NOT NULL REFERENCES day ON DELETE CASCADE,
                        start_ms INTEGER NOT NULL,
                        new_visitors INTEGER NOT NULL,
                        sightings INTEGER NOT NULL,
                        passages INTEGER NOT NULL,
                        revision INTEGER NOT NULL,
                        PRIMARY KEY (day, start_ms)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE visitor (
                        day TEXT NOT NULL REFERENCES day ON DELETE CASCADE,
                        visitor INTEGER NOT NULL,
                        first_seen_ms INTEGER NOT NULL,
                        last_seen_ms INTEGER NOT NULL,
                        sightings INTEGER NOT NULL,
                        in_view_ms INTEGER NOT NULL,
                        emotion TEXT,
                        emotion_confidence REAL,
                        staff INTEGER NOT NULL,
                        remembered INTEGER NOT NULL,
                        settled_in_view_ms INTEGER NOT NULL,
                        settled_emotion TEXT NOT NULL,
                        place TEXT NOT NULL,
                        PRIMARY KEY (day, visitor)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE passage (
                        day TEXT NOT NULL REFERENCES day ON DELETE CASCADE,
                        session INTEGER NOT NULL,
                        track INTEGER NOT NULL,
                        first_seen_ms INTEGER NOT NULL,
                        last_seen_ms INTEGER NOT NULL,
                        ended INTEGER NOT NULL,
                        place TEXT NOT NULL,
                        still INTEGER NOT NULL,
                        pictures INTEGER,
                        quality TEXT,
                        emotion TEXT,
                        visitor INTEGER,
                        founded INTEGER,
                        newcomer_evidence REAL,
                        PRIMARY KEY (day, session, track),
                        FOREIGN KEY (day, visitor) REFERENCES visitor DEFERRABLE INITIALLY DEFERRED
                    ) STRICT;
                    CREATE INDEX passage_of_visitor ON passage (day, visitor);
                    CREATE VIEW sighting AS
                        SELECT day, visitor, founded, first_seen_ms, last_seen_ms, session, track
                        FROM passage WHERE visitor IS NOT NULL;
                    CREATE TABLE still_face (
                        day TEXT NOT NULL REFERENCES day ON DELETE CASCADE,
                        number INTEGER NOT NULL,
                        place TEXT NOT NULL,
                        PRIMARY KEY (day, number)
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE vision_session (
                        rank INTEGER PRIMARY KEY AUTOINCREMENT,
                        session INTEGER NOT NULL UNIQUE,
                        accepted INTEGER NOT NULL
                    ) STRICT;
                    CREATE TABLE note (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        day TEXT NOT NULL,
                        kind TEXT NOT NULL,
                        text TEXT NOT NULL
                    ) STRICT;
                    CREATE TABLE outbox (
                        seq INTEGER PRIMARY KEY AUTOINCREMENT,
                        class INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        bucket TEXT NOT NULL,
                        created_ms INTEGER NOT NULL,
                        handed INTEGER NOT NULL DEFAULT 0,
                        payload TEXT NOT NULL
                    ) STRICT;
                    CREATE UNIQUE INDEX outbox_waiting ON outbox (bucket) WHERE handed = 0
                    """,
                    // What the evidence rests on instead of the evidence. Of an open day's old
                    // sightings only
                    // that is kept which was certain: who was counted is new, the others are known.
                    """
                    ALTER TABLE passage ADD COLUMN likeness TEXT;
                    UPDATE passage SET likeness = CASE WHEN founded THEN '0 0 1 30 1 0' ELSE '1 1 1 30 1 0' END
                        WHERE visitor IS NOT NULL;
                    ALTER TABLE passage DROP COLUMN newcomer_evidence
                    """,
                    // What was carried out once is not carried out again.
                    """
                    CREATE TABLE command (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE
                    ) STRICT
                    """,
                    // Which start of the machine a row is from, how long after it, and whether its
                    // day is sure.
                    // What is older was dated by the clock as it was.
                    """
                    CREATE TABLE boot (
                        number INTEGER PRIMARY KEY AUTOINCREMENT,
                        id TEXT NOT NULL UNIQUE,
                        origin_ms INTEGER NOT NULL,
                        trust TEXT NOT NULL,
                        newest_ms INTEGER NOT NULL,
                        trusted_before_ms INTEGER NOT NULL,
                        judged INTEGER NOT NULL
                    ) STRICT;
                    ALTER TABLE day ADD COLUMN boot INTEGER;
                    ALTER TABLE day ADD COLUMN mono_ms INTEGER;
                    ALTER TABLE day ADD COLUMN undated INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE passage ADD COLUMN boot INTEGER;
                    ALTER TABLE passage ADD COLUMN mono_ms INTEGER;
                    ALTER TABLE passage ADD COLUMN undated INTEGER NOT NULL DEFAULT 0;
                    CREATE INDEX passage_undated ON passage (boot, day) WHERE undated = 1
                    """);

    static final List<String> DAY_FILE =
            List.of(
                    """
                    CREATE TABLE meta (
                        key TEXT PRIMARY KEY,
                        value TEXT NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    CREATE TABLE face (
                        kind INTEGER NOT NULL,
                        a INTEGER NOT NULL,
                        b INTEGER NOT NULL,
                        version INTEGER NOT NULL,
                        sealed BLOB NOT NULL,
                        PRIMARY KEY (kind, a, b, version)
                    ) STRICT, WITHOUT ROWID
                    """);

    private Schema() {}
}
