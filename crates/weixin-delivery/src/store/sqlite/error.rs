use rusqlite::ErrorCode;

use crate::store::{StoreError, StoreErrorKind};

/// Sorts what SQLite says. It quotes names of tables and of the file, never what is stored.
pub(super) fn store_error(error: rusqlite::Error) -> StoreError {
    StoreError::new(kind_of(&error), error)
}

pub(super) fn kind_of(error: &rusqlite::Error) -> StoreErrorKind {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreErrorKind::Full,
        Some(ErrorCode::ReadOnly) => StoreErrorKind::ReadOnly,
        // The busy handler has waited until the time of the operation was over.
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreErrorKind::Timeout,
        // `Unknown` is a table that is not there or is not as it was created; a constraint holds unless
        // rows were changed by others. None is a column with something else in it.
        None
        | Some(
            ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch
            | ErrorCode::Unknown,
        ) => StoreErrorKind::Corrupt,
        Some(_) => StoreErrorKind::Unavailable,
    }
}
