//! Invoices.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, vocabulary};

events! {
    /// A user allows that an invoice is made out to them, or does not.
    UserAuthorizeInvoice = "user_authorize_invoice" {
        /// The order, if they allowed it.
        succ_order_id: SharedStr = value("SuccOrderId"),
        /// The order, if they did not.
        fail_order_id: SharedStr = value("FailOrderId"),
        /// The AppID of the account that asked.
        app_id: SharedStr = value("AppId" | "AuthorizeAppId"),
        /// Where it asked, such as `web`.
        source: SharedStr = value("Source" | "source"),
    }

    /// The status of an invoice changed.
    UpdateInvoiceStatus = "update_invoice_status" {
        /// What it is now.
        status: InvoiceStatus = value("Status"),
        /// The invoice, which is a card.
        card_id: SharedStr = value("CardId"),
        /// The code of the user's own copy.
        code: SharedStr = value("Code"),
    }

    /// A user handed in whom an invoice is to be made out to.
    SubmitInvoiceTitle = "submit_invoice_title" {
        /// The name of the person or the company.
        title: SharedStr = value("title"),
        /// Their telephone number.
        phone: SharedStr = value("phone"),
        /// Their tax number.
        tax_no: SharedStr = value("tax_no"),
        /// Their address.
        addr: SharedStr = value("addr"),
        /// Their bank.
        bank_type: SharedStr = value("bank_type"),
        /// Their number at that bank.
        bank_no: SharedStr = value("bank_no"),
        /// What the developer passed on.
        attach: SharedStr = value("attach"),
        /// Whether it is a person or a company.
        title_type: InvoiceTitleType = value("title_type"),
    }

    /// An electronic invoice was made out or was not.
    CloudInvoiceInvoiceresultEvent = "cloud_invoice_invoiceresult_event" {
        /// The number of the request (发票请求流水号).
        request_number: SharedStr = value("fpqqlsh"),
        /// How it went.
        status: Number<i64> = value("status"),
        /// The tax number of the seller (纳税人识别号).
        taxpayer_number: SharedStr = value("nsrsbh"),
    }
}

vocabulary! {
    /// What becomes of an invoice.
    InvoiceStatus {
        /// It can be handed in.
        Init = "INVOICE_REIMBURSE_INIT",
        /// It is handed in and locked.
        Lock = "INVOICE_REIMBURSE_LOCK",
        /// It is paid and gone.
        Closure = "INVOICE_REIMBURSE_CLOSURE",
        /// It is void.
        Cancel = "INVOICE_REIMBURSE_CANCEL",
    }

    /// Whom an invoice is made out to.
    InvoiceTitleType {
        /// A company.
        Business = "InvoiceUserTitleBusinessType",
        /// A person.
        Person = "InvoiceUserTitlePersonType",
    }
}
