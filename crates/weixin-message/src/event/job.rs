//! Jobs that ran on the platform are done: template messages, mass messages, publications.

use weixin_core::SharedStr;

use super::{
    AuditState, CheckState, MassSendStatus, PublishStatus, TemplateSendStatus, UserDeclareState,
};
use crate::typed::{events, groups};
use crate::{Flag, Number};

events! {
    /// A template message was delivered or was not. The sender of the event is its receiver.
    TemplateSendJobFinish = "TEMPLATESENDJOBFINISH" {
        /// The id that sending it had returned.
        msg_id: Number<u64> = value("MsgID"),
        /// How it went.
        status: TemplateSendStatus = value("Status"),
    }

    /// A mass message was sent, or is about to be. The sender of the event is no user.
    MassSendJobFinish = "MASSSENDJOBFINISH" {
        /// The id that sending it had returned.
        msg_id: Number<u64> = value("MsgID"),
        /// How it went.
        status: MassSendStatus = value("Status"),
        /// How many followers it was meant for.
        total_count: Number<u64> = value("TotalCount"),
        /// How many were left after filters such as the limit of messages for each user; about the
        /// sum of `sent_count` and `error_count`.
        filter_count: Number<u64> = value("FilterCount"),
        /// How many got it.
        sent_count: Number<u64> = value("SentCount"),
        /// How many did not.
        error_count: Number<u64> = value("ErrorCount"),
        /// What the check for originality found.
        copyright_check_result: Option<CopyrightCheckResult> = value("CopyrightCheckResult"),
        /// Where the articles are now.
        article_url_result: Option<ArticleUrlResult> = value("ArticleUrlResult"),
    }

    /// A draft was published or was not.
    PublishJobFinish = "PUBLISHJOBFINISH" | "FREEPUBLISHJOBFINISH" {
        /// How it went.
        publish_event_info: PublishEventInfo = value("PublishEventInfo"),
    }
}

groups! {
    /// What the check for originality found in a mass message.
    CopyrightCheckResult {
        /// How many articles were checked.
        count: Number<u32> = value("Count"),
        /// Article by article.
        results: Vec<CopyrightCheck> = items("ResultList", "item"),
        /// What follows for the whole message.
        check_state: CheckState = value("CheckState"),
    }

    /// What the check for originality found in one article.
    CopyrightCheck {
        /// Which article, counted from 1.
        article_idx: Number<u32> = value("ArticleIdx"),
        /// Whether the account declared it its own work.
        user_declare_state: UserDeclareState = value("UserDeclareState"),
        /// How far the platform's own check is.
        audit_state: AuditState = value("AuditState"),
        /// The original that was found. It is not checked: do not fetch it blindly.
        original_article_url: SharedStr = value("OriginalArticleUrl"),
        /// The kind of original, 1 to 4.
        original_article_type: Number<u32> = value("OriginalArticleType"),
        /// Whether it may be reprinted.
        can_reprint: Flag = value("CanReprint"),
        /// Whether its content must be replaced by that of the original.
        need_replace_content: Flag = value("NeedReplaceContent"),
        /// Whether the source must be named.
        need_show_reprint_source: Flag = value("NeedShowReprintSource"),
    }

    /// Where the articles of a mass message are.
    ArticleUrlResult {
        /// How many there are.
        count: Number<u32> = value("Count"),
        /// Article by article.
        results: Vec<ArticleUrl> = items("ResultList", "item"),
    }

    /// Where one article of a mass message is.
    ArticleUrl {
        /// Which article, counted from 1.
        article_idx: Number<u32> = value("ArticleIdx"),
        /// Its address.
        article_url: SharedStr = value("ArticleUrl"),
    }

    /// How a publication went.
    PublishEventInfo {
        /// The id that publishing had returned.
        publish_id: Number<u64> = value("publish_id"),
        /// How it went.
        publish_status: PublishStatus = value("publish_status"),
        /// The id of what was published.
        article_id: Option<SharedStr> = value("article_id"),
        /// Where the articles are now.
        article_detail: Option<ArticleDetail> = value("article_detail"),
        /// The articles that failed, counted from 1.
        fail_idx: Vec<Number<u32>> = value("fail_idx"),
    }

    /// The articles of a publication.
    ArticleDetail {
        /// How many there are.
        count: Number<u32> = value("count"),
        /// One by one.
        items: Vec<PublishedArticle> = value("item"),
    }

    /// One article of a publication.
    PublishedArticle {
        /// Which article, counted from 1.
        idx: Number<u32> = value("idx"),
        /// Its address.
        article_url: SharedStr = value("article_url"),
    }
}
