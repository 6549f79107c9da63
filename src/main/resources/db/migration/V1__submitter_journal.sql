-- Marks the file as ours ("TACT"): any other SQLite database is refused before it is touched.
PRAGMA application_id = 1413563220;

-- What Pekko Persistence JDBC expects of a journal and a snapshot store; its own schema tool does not know SQLite.
-- Unquoted types, not STRICT: the plugin decides how it binds.
CREATE TABLE event_journal (
    ordering           INTEGER PRIMARY KEY AUTOINCREMENT,
    deleted            BOOLEAN NOT NULL DEFAULT 0,
    persistence_id     VARCHAR(255) NOT NULL,
    sequence_number    BIGINT NOT NULL,
    writer             VARCHAR NOT NULL,
    write_timestamp    BIGINT NOT NULL,
    adapter_manifest   VARCHAR NOT NULL,
    event_payload      BLOB NOT NULL,
    event_ser_id       INTEGER NOT NULL,
    event_ser_manifest VARCHAR NOT NULL,
    meta_payload       BLOB,
    meta_ser_id        INTEGER,
    meta_ser_manifest  VARCHAR,
    UNIQUE (persistence_id, sequence_number)
);

CREATE TABLE event_tag (
    event_id BIGINT NOT NULL REFERENCES event_journal (ordering) ON DELETE CASCADE,
    tag      VARCHAR NOT NULL,
    PRIMARY KEY (event_id, tag)
);

CREATE TABLE snapshot (
    persistence_id        VARCHAR(255) NOT NULL,
    sequence_number       BIGINT NOT NULL,
    created               BIGINT NOT NULL,
    snapshot_ser_id       INTEGER NOT NULL,
    snapshot_ser_manifest VARCHAR NOT NULL,
    snapshot_payload      BLOB NOT NULL,
    meta_ser_id           INTEGER,
    meta_ser_manifest     VARCHAR,
    meta_payload          BLOB,
    PRIMARY KEY (persistence_id, sequence_number)
);
