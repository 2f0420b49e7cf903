//! Users scan products.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, vocabulary};

events! {
    /// A user opens the page of a product.
    UserScanProduct = "user_scan_product" {
        /// The standard of its code, such as `ean13`.
        key_standard: SharedStr = value("KeyStandard"),
        /// Its code.
        key_str: SharedStr = value("KeyStr"),
        /// The country that the user is in.
        country: SharedStr = value("Country"),
        /// The province that the user is in.
        province: SharedStr = value("Province"),
        /// The city that the user is in.
        city: SharedStr = value("City"),
        /// The user's sex.
        sex: Number<u8> = value("Sex"),
        /// How the user came to the page.
        scene: Number<u32> = value("Scene"),
        /// What the developer passed on.
        ext_info: SharedStr = value("ExtInfo"),
    }

    /// A user opens the chat from the page of a product. A reply should reach them.
    UserScanProductEnterSession = "user_scan_product_enter_session" {
        /// The standard of its code.
        key_standard: SharedStr = value("KeyStandard"),
        /// Its code.
        key_str: SharedStr = value("KeyStr"),
        /// What the developer passed on.
        ext_info: SharedStr = value("ExtInfo"),
    }

    /// Where a user is who opened the page of a product.
    UserScanProductAsync = "user_scan_product_async" {
        /// The standard of its code.
        key_standard: SharedStr = value("KeyStandard"),
        /// Its code.
        key_str: SharedStr = value("KeyStr"),
        /// What the developer passed on.
        ext_info: SharedStr = value("ExtInfo"),
        /// The code of the region.
        region_code: SharedStr = value("RegionCode"),
    }

    /// The page of a product was reviewed.
    UserScanProductVerifyAction = "user_scan_product_verify_action" {
        /// The standard of its code.
        key_standard: SharedStr = value("KeyStandard"),
        /// Its code.
        key_str: SharedStr = value("KeyStr"),
        /// Whether it passed.
        result: ScanProductResult = value("Result"),
        /// Why not.
        reason_msg: SharedStr = value("ReasonMsg"),
    }
}

vocabulary! {
    /// How the review of the page of a product ended.
    ScanProductResult {
        /// It passed.
        Ok = "verify_ok",
        /// It did not.
        NotPass = "verify_not_pass",
    }
}
