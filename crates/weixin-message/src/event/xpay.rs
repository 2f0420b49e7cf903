//! Virtual payment of mini programs and mini games.
//!
//! The platform expects an object with `ErrCode` and `ErrMsg` as the reply to the `xpay_*` events.

use weixin_core::SharedStr;

use crate::typed::{events, groups};
use crate::{Flag, Number};

events! {
    /// Goods are paid and must be delivered.
    XpayGoodsDeliverNotify = "xpay_goods_deliver_notify" {
        /// The user.
        open_id: SharedStr = value("OpenId"),
        /// The developer's own number of the order.
        out_trade_no: SharedStr = value("OutTradeNo"),
        /// The environment; 0 is the real one.
        env: Number<u32> = value("Env"),
        /// The payment.
        we_chat_pay_info: WeChatPayInfo = value("WeChatPayInfo"),
        /// The goods.
        goods_info: GoodsInfo = value("GoodsInfo"),
    }

    /// Coins are paid.
    XpayCoinPayNotify = "xpay_coin_pay_notify" {
        /// The user.
        open_id: SharedStr = value("OpenId"),
        /// The developer's own number of the order.
        out_trade_no: SharedStr = value("OutTradeNo"),
        /// The environment; 0 is the real one.
        env: Number<u32> = value("Env"),
        /// The payment.
        we_chat_pay_info: WeChatPayInfo = value("WeChatPayInfo"),
        /// The coins.
        coin_info: CoinInfo = value("CoinInfo"),
    }

    /// Money was given back, or could not be.
    XpayRefundNotify = "xpay_refund_notify" {
        /// The user.
        open_id: SharedStr = value("OpenId"),
        /// The platform's number of the refund.
        wx_refund_id: SharedStr = value("WxRefundId"),
        /// The developer's own number of the refund.
        mch_refund_id: SharedStr = value("MchRefundId"),
        /// The platform's number of the order.
        wx_order_id: SharedStr = value("WxOrderId"),
        /// The developer's own number of the order.
        mch_order_id: SharedStr = value("MchOrderId"),
        /// How much, in fen.
        refund_fee: Number<u64> = value("RefundFee"),
        /// 0 if it was given back.
        ret_code: Number<i64> = value("RetCode"),
        /// That in words.
        ret_msg: SharedStr = value("RetMsg"),
        /// When it began, in seconds of Unix time.
        refund_start_timestamp: Number<u64> = value("RefundStartTimestamp"),
        /// When it was done, in seconds of Unix time.
        refund_succ_timestamp: Number<u64> = value("RefundSuccTimestamp"),
        /// WeChat Pay's number of the refund.
        wxpay_refund_transaction_id: SharedStr = value("WxpayRefundTransactionId"),
        /// How often this event was sent before.
        retry_times: Number<u32> = value("RetryTimes"),
    }

    /// Coins of a mini game are paid. It has neither sender nor receiver.
    MinigameCoinDeliverCompleted = "minigame_coin_deliver_completed" {
        /// The payment.
        mini_game: MiniGamePayment = value("MiniGame"),
    }
}

groups! {
    /// The payment of a virtual order.
    WeChatPayInfo {
        /// The merchant's number of the order.
        mch_order_no: SharedStr = value("MchOrderNo"),
        /// WeChat Pay's number of it.
        transaction_id: SharedStr = value("TransactionId"),
        /// When it was paid, in seconds of Unix time.
        paid_time: Number<u64> = value("PaidTime"),
    }

    /// Goods that were paid.
    GoodsInfo {
        /// Which goods.
        product_id: SharedStr = value("ProductId"),
        /// How many.
        quantity: Number<u64> = value("Quantity"),
        /// The price, in fen.
        orig_price: Number<u64> = value("OrigPrice"),
        /// What was paid, in fen.
        actual_price: Number<u64> = value("ActualPrice"),
        /// What the developer passed on.
        attach: SharedStr = value("Attach"),
    }

    /// Coins that were paid.
    CoinInfo {
        /// How many.
        quantity: Number<u64> = value("Quantity"),
        /// The price, in fen.
        orig_price: Number<u64> = value("OrigPrice"),
        /// What was paid, in fen.
        actual_price: Number<u64> = value("ActualPrice"),
        /// What the developer passed on.
        attach: SharedStr = value("Attach"),
    }

    /// The payment of a mini game.
    MiniGamePayment {
        /// What was paid, in JSON. The signature is over this text, so it must not be changed.
        payload: SharedStr = value("Payload"),
        /// The signature, in hexadecimal digits. It is not checked here.
        pay_event_sig: SharedStr = value("PayEventSig"),
        /// Whether it is a test.
        is_mock: Flag = value("IsMock"),
    }
}
