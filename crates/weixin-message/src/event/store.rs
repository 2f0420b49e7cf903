//! Shops: reviews of places, and orders of the old Weixin shop.

use weixin_core::SharedStr;

use crate::typed::{events, vocabulary};
use crate::{Flag, Number};

events! {
    /// A shop was reviewed.
    PoiCheckNotify = "poi_check_notify" {
        /// The developer's own id of it.
        uniq_id: SharedStr = value("UniqId"),
        /// The platform's id of it.
        poi_id: SharedStr = value("PoiId"),
        /// Whether it passed.
        result: PoiCheckResult = value("Result"),
        /// Why not.
        msg: SharedStr = value("Msg" | "msg"),
    }

    /// A place that was added to the map was reviewed.
    CreateMapPoiAuditInfo = "create_map_poi_audit_info" {
        /// The review.
        audit_id: Number<u64> = value("audit_id"),
        /// Its result.
        status: Number<i64> = value("status"),
        /// The place on the map.
        map_poi_id: SharedStr = value("map_poi_id"),
        /// What it is called.
        name: SharedStr = value("name"),
        /// Its address.
        address: SharedStr = value("address"),
        /// In degrees.
        latitude: Number<f64> = value("latitude"),
        /// In degrees.
        longitude: Number<f64> = value("longitude"),
        /// What the reviewer noted down.
        sh_remark: SharedStr = value("sh_remark"),
    }

    /// An application to be a merchant was reviewed.
    ApplyMerchantAuditInfo = "apply_merchant_audit_info",
    /// A changed shop was reviewed.
    ModifyStoreAuditInfo = "modify_store_audit_info",
    /// The category of a mini program that is shown nearby was reviewed.
    NearbyCategoryAuditInfo = "nearby_category_audit_info" {
        /// The review.
        audit_id: Number<u64> = value("audit_id"),
        /// Its result.
        status: Number<i64> = value("status"),
        /// Why.
        reason: SharedStr = value("reason"),
    }

    /// A new shop was reviewed.
    AddStoreAuditInfo = "add_store_audit_info" {
        /// The review.
        audit_id: Number<u64> = value("audit_id"),
        /// Its result.
        status: Number<i64> = value("status"),
        /// Why.
        reason: SharedStr = value("reason"),
        /// Whether a place became a shop.
        is_upgrade: Flag = value("is_upgrade"),
        /// The place.
        poi_id: SharedStr = value("poiid"),
    }

    /// A place where a mini program is shown nearby was reviewed.
    AddNearbyPoiAuditInfo = "add_nearby_poi_audit_info" {
        /// The review.
        audit_id: Number<u64> = value("audit_id"),
        /// Its result.
        status: Number<i64> = value("status"),
        /// Why.
        reason: SharedStr = value("reason"),
        /// The place.
        poi_id: SharedStr = value("poi_id"),
    }

    /// An order was paid in the old Weixin shop.
    MerchantOrder = "merchant_order" {
        /// The order.
        order_id: SharedStr = value("OrderId"),
        /// What became of it; 2 if it is paid and to be shipped.
        order_status: Number<i64> = value("OrderStatus"),
        /// What was ordered.
        product_id: SharedStr = value("ProductId"),
        /// Of which make, as `id:value;id:value`.
        sku_info: SharedStr = value("SkuInfo"),
    }
}

vocabulary! {
    /// How the review of a shop ended.
    PoiCheckResult {
        /// It passed.
        Succ = "succ",
        /// It did not.
        Fail = "fail",
    }
}
