//! How the jobs went.

use crate::typed::vocabulary;

vocabulary! {
    /// How sending a template message went.
    TemplateSendStatus {
        /// It arrived.
        Success = "success",
        /// The user does not accept messages of the account.
        UserBlock = "failed:user block" | "failed: user block",
        /// Any other failure.
        SystemFailed = "failed: system failed" | "failed:system failed",
    }

    /// How sending a mass message went.
    MassSendStatus {
        /// It was sent.
        Success = "send success",
        /// It was not.
        Fail = "send fail",
        /// It was taken for an advertisement.
        Advertising = "err(10001)",
        /// It was taken for politics.
        Politics = "err(20001)",
        /// It was taken for pornography.
        Pornography = "err(20002)",
        /// It was taken for a danger to society.
        Society = "err(20004)",
        /// It was taken for a crime.
        Crime = "err(20006)",
        /// It was taken for fraud.
        Fraud = "err(20008)",
        /// It was taken for a violation of copyright.
        Copyright = "err(20013)",
        /// It was refused for another reason.
        OtherViolation = "err(21000)",
        /// It was taken for mutual promotion.
        MutualPromotion = "err(22000)",
        /// The check for originality broke down, and reprints were not to be sent.
        CheckFailed = "err(30001)",
        /// The check for originality forbids to send it.
        CheckForbids = "err(30002)",
        /// It was judged to be a reprint, and reprints were not to be sent.
        Reprint = "err(30003)",
        /// The administrator of the account refused it.
        AdministratorRefused = "err(40001)",
        /// The administrator of the account gave no answer for 30 minutes.
        AdministratorSilent = "err(40002)",
    }

    /// Whether an account declared an article its own work.
    UserDeclareState {
        /// It did not.
        NotDeclared = "0",
        /// It did, and that was not accepted.
        NotPassed = "1",
        /// It did.
        Original = "2",
    }

    /// How far the platform's check of an article is. Every other value is a failure.
    AuditState {
        /// It was not checked.
        NotChecked = "0",
        /// It is being checked.
        InCheck = "1",
        /// It passed.
        Passed = "11",
    }

    /// What follows from the check for originality.
    CheckState {
        /// Nothing was checked.
        NotChecked = "0",
        /// No reprint: it can be sent.
        NoReprint = "1",
        /// A reprint that can be sent.
        ReprintAllowed = "2",
        /// A reprint that cannot be sent.
        ReprintForbidden = "3",
    }

    /// How publishing went.
    PublishStatus {
        /// It is published.
        Success = "0",
        /// It is being published.
        InProgress = "1",
        /// The check for originality failed.
        OriginalityFailed = "2",
        /// It failed.
        Failed = "3",
        /// The platform's review failed.
        ReviewFailed = "4",
        /// It was published, and then the account deleted all of its articles.
        Deleted = "5",
        /// It was published, and then the platform banned all of its articles.
        Banned = "6",
    }
}
