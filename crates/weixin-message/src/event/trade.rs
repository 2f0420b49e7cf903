//! Orders of mini programs: they are shipped, and the money is settled.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups};

events! {
    /// A parcel moved.
    AddExpressPath = "add_express_path" {
        /// The courier.
        delivery_id: SharedStr = value("DeliveryID"),
        /// The parcel.
        way_bill_id: SharedStr = value("WayBillId"),
        /// The order.
        order_id: SharedStr = value("OrderId"),
        /// The version of this list.
        version: Number<u32> = value("Version"),
        /// How many steps there are.
        count: Number<u32> = value("Count"),
        /// Step by step.
        actions: Vec<ExpressAction> = value("Actions"),
    }

    /// The platform asks to tell it when orders are shipped.
    TradeManageRemindAccessApi = "trade_manage_remind_access_api" {
        /// That in words.
        msg: SharedStr = value("msg"),
    }

    /// An order should be shipped.
    TradeManageRemindShipping = "trade_manage_remind_shipping" {
        /// The payment.
        transaction_id: SharedStr = value("transaction_id"),
        /// The merchant.
        merchant_id: SharedStr = value("merchant_id"),
        /// The merchant under that one.
        sub_merchant_id: SharedStr = value("sub_merchant_id"),
        /// The merchant's own number of the order.
        merchant_trade_no: SharedStr = value("merchant_trade_no"),
        /// When it was paid, in seconds of Unix time.
        pay_time: Number<u64> = value("pay_time"),
        /// The reminder in words.
        msg: SharedStr = value("msg"),
    }

    /// The money of an order is settled, or is going to be.
    TradeManageOrderSettlement = "trade_manage_order_settlement" {
        /// The payment.
        transaction_id: SharedStr = value("transaction_id"),
        /// The merchant.
        merchant_id: SharedStr = value("merchant_id"),
        /// The merchant under that one.
        sub_merchant_id: SharedStr = value("sub_merchant_id"),
        /// The merchant's own number of the order.
        merchant_trade_no: SharedStr = value("merchant_trade_no"),
        /// When it was paid, in seconds of Unix time.
        pay_time: Number<u64> = value("pay_time"),
        /// When it was shipped, in seconds of Unix time.
        shipped_time: Number<u64> = value("shipped_time"),
        /// When the money should be settled, in seconds of Unix time.
        estimated_settlement_time: Number<u64> = value("estimated_settlement_time"),
        /// How it was confirmed that the goods arrived.
        confirm_receive_method: Number<i64> = value("confirm_receive_method"),
        /// When that was confirmed, in seconds of Unix time.
        confirm_receive_time: Number<u64> = value("confirm_receive_time"),
        /// When the money was settled, in seconds of Unix time.
        settlement_time: Number<u64> = value("settlement_time"),
    }
}

groups! {
    /// One step of a parcel.
    ExpressAction {
        /// When, in seconds of Unix time.
        action_time: Number<u64> = value("ActionTime"),
        /// Which kind of step.
        action_type: Number<u64> = value("ActionType"),
        /// That in words.
        action_msg: SharedStr = value("ActionMsg"),
    }
}
