//! Coupons and member cards.

use weixin_core::SharedStr;

use crate::typed::{events, vocabulary};
use crate::{Flag, Number};

events! {
    /// A card passed the review.
    CardPassCheck = "card_pass_check" {
        /// The card.
        card_id: SharedStr = value("CardId"),
    }

    /// A card did not pass the review.
    CardNotPassCheck = "card_not_pass_check" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// Why.
        refuse_reason: SharedStr = value("RefuseReason"),
    }

    /// A user received a card.
    UserGetCard = "user_get_card" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        user_card_code: SharedStr = value("UserCardCode"),
        /// Whether it is a gift of another user.
        is_give_by_friend: Flag = value("IsGiveByFriend"),
        /// The OpenID of that user.
        friend_user_name: Option<SharedStr> = value("FriendUserName"),
        /// The code that the copy had before it was given away.
        old_user_card_code: Option<SharedStr> = value("OldUserCardCode"),
        /// The channel as a number.
        outer_id: Number<i64> = value("OuterId"),
        /// The channel as text.
        outer_str: Option<SharedStr> = value("OuterStr"),
        /// Whether the user takes up a member card that they had deleted.
        is_restore_member_card: Flag = value("IsRestoreMemberCard"),
        /// Whether another user recommended it.
        is_recommend_by_friend: Flag = value("IsRecommendByFriend"),
        /// The scene that it came from.
        source_scene: Option<SharedStr> = value("SourceScene"),
        /// The user, the same for all accounts of one developer.
        union_id: Option<SharedStr> = value("UnionId"),
    }

    /// A user gives a card away.
    UserGiftingCard = "user_gifting_card" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        user_card_code: SharedStr = value("UserCardCode"),
        /// Whether nobody took it and it came back.
        is_return_back: Flag = value("IsReturnBack"),
        /// The OpenID of the user who gets it.
        friend_user_name: SharedStr = value("FriendUserName"),
        /// Whether it was offered to a group.
        is_chat_room: Flag = value("IsChatRoom"),
    }

    /// A user deletes a card.
    UserDelCard = "user_del_card",
    /// A user opens the chat from a card. A reply should reach them.
    UserEnterSessionFromCard = "user_enter_session_from_card",
    /// A user filled in the form by which a member card is activated.
    SubmitMembercardUserInfo = "submit_membercard_user_info" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        user_card_code: SharedStr = value("UserCardCode"),
    }

    /// A card is redeemed.
    UserConsumeCard = "user_consume_card" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        user_card_code: SharedStr = value("UserCardCode"),
        /// By which way.
        consume_source: ConsumeSource = value("ConsumeSource"),
        /// The name of the shop.
        location_name: Option<SharedStr> = value("LocationName"),
        /// The id of the shop, in older events.
        location_id: Number<u64> = value("LocationId"),
        /// The OpenID of the clerk.
        staff_open_id: Option<SharedStr> = value("StaffOpenId"),
        /// The code that was typed in.
        verify_code: Option<SharedStr> = value("VerifyCode"),
        /// The amount that was noted down.
        remark_amount: Option<SharedStr> = value("RemarkAmount"),
        /// What the developer passed on when redeeming.
        outer_str: Option<SharedStr> = value("OuterStr"),
    }

    /// A user pays by means of a card.
    UserPayFromPayCell = "user_pay_from_pay_cell" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        user_card_code: SharedStr = value("UserCardCode"),
        /// The payment.
        trans_id: SharedStr = value("TransId"),
        /// The shop.
        location_id: Number<u64> = value("LocationId"),
        /// What was paid, in fen.
        fee: Number<u64> = value("Fee"),
        /// What it would have cost, in fen.
        original_fee: Number<u64> = value("OriginalFee"),
    }

    /// A user looks at a card that was made with `need_push_on_view`.
    UserViewCard = "user_view_card" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        user_card_code: SharedStr = value("UserCardCode"),
        /// The channel.
        outer_str: Option<SharedStr> = value("OuterStr"),
    }

    /// The points or the money on a member card changed.
    UpdateMemberCard = "update_member_card" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        user_card_code: SharedStr = value("UserCardCode"),
        /// By how many points; they can be fewer than before.
        modify_bonus: Number<i64> = value("ModifyBonus"),
        /// By how much money; it can be less than before.
        modify_balance: Number<i64> = value("ModifyBalance"),
    }

    /// The stock of a card runs out: of more than 200 at most 100 are left. At most every 12 hours.
    CardSkuRemind = "card_sku_remind" {
        /// The card.
        card_id: SharedStr = value("CardId"),
        /// That in words.
        detail: SharedStr = value("Detail"),
    }

    /// A merchant who offers cards under this account is reviewed.
    CardMerchantCheckResult = "card_merchant_check_result" {
        /// The merchant.
        merchant_id: Number<u64> = value("MerchantId"),
        /// Whether they passed.
        is_pass: Flag = value("IsPass"),
        /// Why not.
        reason: SharedStr = value("Reason"),
    }
}

vocabulary! {
    /// How a card was redeemed.
    ConsumeSource {
        /// By a call of the API.
        Api = "FROM_API",
        /// On the account's website.
        Website = "FROM_MP",
        /// With the phone of a clerk.
        MobileHelper = "FROM_MOBILE_HELPER",
    }
}
