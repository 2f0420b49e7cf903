//! Videos and books of mini programs are uploaded and reviewed.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups};

events! {
    /// A video was uploaded.
    SecvodUploadEvent = "secvod_upload_event" {
        /// How it went.
        upload_event: VodUpload = value("upload_event"),
    }

    /// A drama was reviewed.
    SecvodAuditEvent = "secvod_audit_event" {
        /// How it went.
        audit_event: VodAudit = value("audit_event"),
    }

    /// A book was reviewed.
    SecbookAuditEvent = "secbook_audit_event" {
        /// How it went.
        audit_event: BookAudit = value("audit_event"),
    }
}

groups! {
    /// How the upload of a video went.
    VodUpload {
        /// The video.
        media_id: SharedStr = value("media_id"),
        /// What the developer passed on.
        source_context: SharedStr = value("source_context"),
        /// 0 if it is uploaded.
        err_code: Number<i64> = value("errcode"),
        /// That in words.
        err_msg: SharedStr = value("errmsg"),
    }

    /// How the review of a drama went.
    VodAudit {
        /// The drama.
        drama_id: SharedStr = value("drama_id"),
        /// The review.
        audit_detail: AuditDetail = value("audit_detail"),
    }

    /// How the review of a book went.
    BookAudit {
        /// The book.
        book_id: SharedStr = value("book_id"),
        /// The review.
        audit_detail: AuditDetail = value("audit_detail"),
    }

    /// The review of a drama or a book.
    AuditDetail {
        /// The result.
        status: Number<i64> = value("status"),
        /// Which kind of review; absent for books.
        audit_type: Number<i64> = value("audit_type"),
        /// When it began, in seconds of Unix time.
        create_time: Number<u64> = value("create_time"),
        /// When it ended, in seconds of Unix time.
        audit_time: Number<u64> = value("audit_time"),
    }
}
