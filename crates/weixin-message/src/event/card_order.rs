//! Orders around cards: the points that an account pays for coupons with, and gift cards.

use weixin_core::SharedStr;

use crate::typed::{events, vocabulary};
use crate::{Flag, Number};

events! {
    /// The account's coupon points changed.
    CardPayOrder = "card_pay_order" {
        /// The order.
        order_id: SharedStr = value("OrderId"),
        /// What became of it.
        status: CardOrderStatus = value("Status"),
        /// When it was made, in seconds of Unix time.
        create_order_time: Number<u64> = value("CreateOrderTime"),
        /// When it was paid, in seconds of Unix time; 0 if it was not.
        pay_finish_time: Number<u64> = value("PayFinishTime"),
        /// How it was paid, in words.
        desc: SharedStr = value("Desc"),
        /// How many points were free.
        free_coin_count: Number<i64> = value("FreeCoinCount"),
        /// How many points were paid for.
        pay_coin_count: Number<i64> = value("PayCoinCount"),
        /// How many free points came back.
        refund_free_coin_count: Number<i64> = value("RefundFreeCoinCount"),
        /// How many paid points came back.
        refund_pay_coin_count: Number<i64> = value("RefundPayCoinCount"),
        /// Where the points come from or go to.
        order_type: CardOrderType = value("OrderType"),
        /// What the system noted down.
        memo: SharedStr = value("Memo"),
        /// About the invoice.
        receipt_info: SharedStr = value("ReceiptInfo"),
    }

    /// A user bought gift cards.
    GiftcardPayDone = "giftcard_pay_done" {
        /// The page on which they are sold.
        page_id: SharedStr = value("PageId"),
        /// The order.
        order_id: SharedStr = value("OrderId"),
    }

    /// A user gives gift cards to another.
    GiftcardSendToFriend = "giftcard_send_to_friend" {
        /// The page on which they are sold.
        page_id: SharedStr = value("PageId"),
        /// The order.
        order_id: SharedStr = value("OrderId"),
        /// Whether they were offered to a group.
        is_chat_room: Flag = value("IsChatRoom"),
        /// Whether nobody took them in 24 hours and they came back.
        is_return_back: Flag = value("IsReturnBack"),
    }

    /// A user takes gift cards of another.
    GiftcardUserAccept = "giftcard_user_accept" {
        /// The page on which they are sold.
        page_id: SharedStr = value("PageId"),
        /// The order.
        order_id: SharedStr = value("OrderId"),
        /// Whether they were offered to a group.
        is_chat_room: Flag = value("IsChatRoom"),
    }
}

vocabulary! {
    /// What became of an order of coupon points.
    CardOrderStatus {
        /// It waits for the payment.
        Waiting = "ORDER_STATUS_WAITING",
        /// It is paid.
        Succ = "ORDER_STATUS_SUCC",
        /// The money is booked.
        FinanceSucc = "ORDER_STATUS_FINANCE_SUCC",
        /// The stock is booked.
        QuantitySucc = "ORDER_STATUS_QUANTITY_SUCC",
        /// The money was given back.
        HasRefund = "ORDER_STATUS_HAS_REFUND",
        /// The money is being given back.
        RefundWaiting = "ORDER_STATUS_REFUND_WAITING",
        /// It was undone.
        Rollback = "ORDER_STATUS_ROLLBACK",
        /// The invoice was made out.
        HasReceipt = "ORDER_STATUS_HAS_RECEIPT",
    }

    /// Where coupon points come from or go to.
    CardOrderType {
        /// A gift of the platform.
        SysAdd = "ORDER_TYPE_SYS_ADD",
        /// Bought with WeChat Pay.
        WxPay = "ORDER_TYPE_WXPAY",
        /// Given back.
        Refund = "ORDER_TYPE_REFUND",
        /// Spent on coupons.
        Reduce = "ORDER_TYPE_REDUCE",
        /// Taken by the platform.
        SysReduce = "ORDER_TYPE_SYS_REDUCE",
    }
}
