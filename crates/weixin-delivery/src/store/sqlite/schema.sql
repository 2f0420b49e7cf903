-- Times are milliseconds of Unix time. Fences and versions are drawn from one number, so that none is
-- ever used twice, not even for a key that was forgotten and came again.
CREATE TABLE number (latest INTEGER NOT NULL) STRICT;
INSERT INTO number VALUES (0);

CREATE TABLE message (
    account     TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    body        BLOB NOT NULL,
    state       INTEGER NOT NULL, -- as in claims.rs
    owner       BLOB,             -- who runs it
    fence       INTEGER NOT NULL, -- the last one that was alive, 0 once it has let go
    lease_ends  INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    failures    INTEGER NOT NULL,
    reply       TEXT,
    reply_until INTEGER,
    entry       INTEGER,          -- where it stands in inbox or dead
    remember    INTEGER NOT NULL, -- for how long it is remembered at least, in milliseconds
    expires     INTEGER,          -- NULL for what stands there
    PRIMARY KEY (account, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_expires ON message (expires) WHERE expires IS NOT NULL;

CREATE TABLE pin (
    account TEXT NOT NULL,
    pin     BLOB NOT NULL,
    body    BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (account, pin)
) STRICT, WITHOUT ROWID;
CREATE INDEX pin_expires ON pin (expires);

CREATE TABLE inbox (
    entry       INTEGER PRIMARY KEY, -- a later one is larger
    account     TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    user        TEXT NOT NULL,
    document    TEXT NOT NULL,
    reply       TEXT,
    is_head     INTEGER NOT NULL,    -- whether it is the first of its user
    due         INTEGER NOT NULL,    -- when its lease or its delay ends
    deferred_at INTEGER NOT NULL,
    is_owned    INTEGER NOT NULL,    -- whether somebody works on it: has renewed it, and not let go of it
    deaths      INTEGER NOT NULL,
    postponed   INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_user ON inbox (account, user, entry);
CREATE INDEX inbox_due ON inbox (account, due, entry) WHERE is_head = 1;

CREATE TABLE dead (
    entry       INTEGER PRIMARY KEY,
    account     TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    user        TEXT NOT NULL,
    document    TEXT NOT NULL,
    reply       TEXT,
    reason      TEXT NOT NULL
) STRICT;
CREATE INDEX dead_account ON dead (account, entry);

CREATE TABLE session (
    account TEXT NOT NULL,
    user    TEXT NOT NULL,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    value   TEXT NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (account, user, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_expires ON session (expires);

CREATE TABLE session_lock (
    account TEXT NOT NULL,
    user    TEXT NOT NULL,
    name    TEXT NOT NULL,
    owner   BLOB NOT NULL,
    expires INTEGER NOT NULL,
    PRIMARY KEY (account, user, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_lock_expires ON session_lock (expires);
