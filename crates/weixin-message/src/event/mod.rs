//! Events as types: what happened to an account or its users.
//!
//! A name that is not listed is [`Event::Unknown`], with all of its elements.

mod authorization;
mod card;
mod card_order;
mod contact;
mod follow;
mod guide;
mod invoice;
mod job;
mod job_status;
mod menu;
mod nearby;
mod platform;
mod product;
mod publication;
mod session;
mod store;
mod subscription;
mod trade;
mod verification;
mod violation;
mod weapp;
mod work;
mod xpay;

use crate::typed::catalogue;

catalogue! {
    /// Something that happened, by its name (the element `Event`), regardless of case.
    Event {
        follow: Subscribe, Unsubscribe, Scan, LocationReport, Enter;
        menu: Click, View, ScancodePush, ScancodeWaitmsg, PicSysphoto, PicPhotoOrAlbum, PicWeixin,
            LocationSelect, ViewMiniprogram;
        job: TemplateSendJobFinish, MassSendJobFinish, PublishJobFinish;
        subscription: SubscribeMsgPopupEvent, SubscribeMsgChangeEvent, SubscribeMsgSentEvent;
        session: KfCreateSession, KfCloseSession, KfSwitchSession, UserEnterTempsession;
        verification: QualificationVerifySuccess, NamingVerifySuccess, AnnualRenew, VerifyExpired,
            QualificationVerifyFail, NamingVerifyFail, WxVerifyPaySucc, WxVerifyDispatch,
            WxVerifyRefill;
        authorization: UserInfoModified, UserAuthorizationRevoke, UserAuthorizationCancellation;
        card: CardPassCheck, CardNotPassCheck, UserGetCard, UserGiftingCard, UserDelCard,
            UserEnterSessionFromCard, SubmitMembercardUserInfo, UserConsumeCard, UserPayFromPayCell,
            UserViewCard, UpdateMemberCard, CardSkuRemind, CardMerchantCheckResult;
        card_order: CardPayOrder, GiftcardPayDone, GiftcardSendToFriend, GiftcardUserAccept;
        invoice: UserAuthorizeInvoice, UpdateInvoiceStatus, SubmitInvoiceTitle,
            CloudInvoiceInvoiceresultEvent;
        store: PoiCheckNotify, CreateMapPoiAuditInfo, ApplyMerchantAuditInfo, ModifyStoreAuditInfo,
            NearbyCategoryAuditInfo, AddStoreAuditInfo, AddNearbyPoiAuditInfo, MerchantOrder;
        nearby: WifiConnected, ShakearoundUserShake, ShakearoundLotteryBind;
        product: UserScanProduct, UserScanProductEnterSession, UserScanProductAsync,
            UserScanProductVerifyAction;
        guide: GuideQrcodeScanEvent, GuideInviteResultEvent;
        weapp: WeappAuditSuccess, WeappAuditFail, WeappAuditDelay, WxaNicknameAudit,
            WxaCategoryAudit, WxaPrivacyApply, WxaCommentBadScore;
        violation: WxaIllegalRecord, WxaAppealRecord, WxaMediaCheck;
        trade: AddExpressPath, TradeManageRemindAccessApi, TradeManageRemindShipping,
            TradeManageOrderSettlement;
        publication: SecvodUploadEvent, SecvodAuditEvent, SecbookAuditEvent;
        xpay: XpayGoodsDeliverNotify, XpayCoinPayNotify, XpayRefundNotify,
            MinigameCoinDeliverCompleted;
        platform: BetaappAuthorizationApplyEvent, BetaappVerifyEvent, BetaappVerifyApplyEvent,
            ChargeServiceQuotaNotify, DebugDemo;
        work: EnterAgent, CloseInactiveAgent, BatchJobResult, KfMsgOrEvent, TaskcardClick,
            TemplateCardEvent;
        contact: ChangeContact, ChangeExternalContact;
    }
}

pub use self::authorization::RevokeInfo;
pub use self::card::ConsumeSource;
pub use self::card_order::{CardOrderStatus, CardOrderType};
pub use self::contact::{
    ContactAttribute, ContactChange, ContactText, ContactWeb, ExternalContactChange,
};
pub use self::follow::Scene;
pub use self::guide::{GuideInviteEvent, GuideScanEvent};
pub use self::invoice::{InvoiceStatus, InvoiceTitleType};
pub use self::job::{
    ArticleDetail, ArticleUrl, ArticleUrlResult, CopyrightCheck, CopyrightCheckResult,
    PublishEventInfo, PublishedArticle,
};
pub use self::job_status::{
    AuditState, CheckState, MassSendStatus, PublishStatus, TemplateSendStatus, UserDeclareState,
};
pub use self::menu::{Picture, ScanCodeInfo, ScanType, SendLocationInfo, SendPicsInfo};
pub use self::nearby::Beacon;
pub use self::platform::BetaappApplyInfo;
pub use self::product::ScanProductResult;
pub use self::publication::{AuditDetail, BookAudit, VodAudit, VodUpload};
pub use self::store::PoiCheckResult;
pub use self::subscription::{
    PopupScene, SubscribeMsgChange, SubscribeMsgPopup, SubscribeMsgSent, SubscribeStatus,
};
pub use self::trade::ExpressAction;
pub use self::violation::{
    AppealMaterial, AppealRecordMaterial, IllegalMaterial, MediaCheckDetail, MediaCheckResult,
    MediaCheckSuggest,
};
pub use self::weapp::{AuditResult, BadScore, PrivacyApplyResult};
pub use self::work::{BatchJob, SelectedItem};
pub use self::xpay::{CoinInfo, GoodsInfo, MiniGamePayment, WeChatPayInfo};
