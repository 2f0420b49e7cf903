//! Events of WeCom about applications.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups};

events! {
    /// A member opens the application. A reply should reach them.
    EnterAgent = "enter_agent" {
        /// Always absent so far.
        event_key: Option<SharedStr> = value("EventKey"),
    }

    /// The application is switched off, because nobody used it for long.
    CloseInactiveAgent = "close_inactive_agent" {}

    /// A job that was started by a call is done.
    BatchJobResult = "batch_job_result" {
        /// How it went.
        batch_job: BatchJob = value("BatchJob"),
    }

    /// There is something new in customer service, which can be fetched.
    KfMsgOrEvent = "kf_msg_or_event" {
        /// With it the news can be fetched, for 10 minutes.
        token: SharedStr = value("Token"),
        /// The account of customer service.
        open_kf_id: SharedStr = value("OpenKfId"),
    }

    /// A member taps on a button of a task card. The reply can change the card.
    TaskcardClick = "taskcard_click" {
        /// The button's key.
        event_key: SharedStr = value("EventKey"),
        /// The card.
        task_id: SharedStr = value("TaskId"),
    }

    /// A member taps on a button of a template card. The reply can change the card.
    TemplateCardEvent = "template_card_event" {
        /// The button's key.
        event_key: SharedStr = value("EventKey"),
        /// The card.
        task_id: SharedStr = value("TaskId"),
        /// The kind of card, such as `multiple_interaction`.
        card_type: SharedStr = value("CardType"),
        /// With it the card can be changed later.
        response_code: SharedStr = value("ResponseCode"),
        /// What was picked.
        selected_items: Vec<SelectedItem> = items("SelectedItems", "SelectedItem"),
    }
}

groups! {
    /// How a job went.
    BatchJob {
        /// The job.
        job_id: SharedStr = value("JobId"),
        /// Which kind of job, such as `sync_user`.
        job_type: SharedStr = value("JobType"),
        /// 0 if it went well.
        err_code: Number<i64> = value("ErrCode"),
        /// That in words.
        err_msg: SharedStr = value("ErrMsg"),
    }

    /// What a member picked for one question of a card.
    SelectedItem {
        /// The question's key.
        question_key: SharedStr = value("QuestionKey"),
        /// The keys of the options.
        option_ids: Vec<SharedStr> = items("OptionIds" | "OpitonIds", "OptionId" | "OpitonId"),
    }
}
