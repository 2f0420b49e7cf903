//! Events of WeCom about members, departments, tags and customers.

use weixin_core::SharedStr;

use crate::Number;
use crate::typed::{events, groups, vocabulary};

events! {
    /// The address book changed. Which of the fields are there depends on the kind of change and on
    /// what the application may see; what else it may see is in [`extra`](Self::extra).
    ChangeContact = "change_contact" {
        /// The kind of change.
        change_type: ContactChange = value("ChangeType"),
        /// The member.
        user_id: Option<SharedStr> = value("UserID"),
        /// The member's id from now on.
        new_user_id: Option<SharedStr> = value("NewUserID"),
        /// What the member or the department is called.
        name: Option<SharedStr> = value("Name"),
        /// The member's departments, with commas between them.
        department: Option<SharedStr> = value("Department"),
        /// The first one of them.
        main_department: Option<SharedStr> = value("MainDepartment"),
        /// For each of them, whether the member leads it: `1` or `0`.
        is_leader_in_dept: Option<SharedStr> = value("IsLeaderInDept"),
        /// What the member does.
        position: Option<SharedStr> = value("Position"),
        /// The member's mobile number.
        mobile: Option<SharedStr> = value("Mobile"),
        /// The member's sex: 1 male, 2 female.
        gender: Number<u8> = value("Gender"),
        /// The member's address for e-mail.
        email: Option<SharedStr> = value("Email"),
        /// Whether the member uses WeCom: 1 yes, 2 barred, 4 not yet, 5 no longer.
        status: Number<u8> = value("Status"),
        /// What the company knows of the member besides.
        ext_attr: Vec<ContactAttribute> = items("ExtAttr", "Item"),
        /// The department.
        party_id: Option<SharedStr> = value("Id"),
        /// The department that it is in.
        parent_id: Option<SharedStr> = value("ParentId"),
        /// Where it stands among the others there.
        order: Number<u64> = value("Order"),
        /// The tag.
        tag_id: Option<SharedStr> = value("TagId"),
        /// The members who have it from now on, with commas between them.
        add_user_items: Option<SharedStr> = value("AddUserItems"),
        /// The members who have it no longer.
        del_user_items: Option<SharedStr> = value("DelUserItems"),
        /// The departments that have it from now on.
        add_party_items: Option<SharedStr> = value("AddPartyItems"),
        /// The departments that have it no longer.
        del_party_items: Option<SharedStr> = value("DelPartyItems"),
    }

    /// The customers of a member changed.
    ChangeExternalContact = "change_external_contact" {
        /// The kind of change.
        change_type: ExternalContactChange = value("ChangeType"),
        /// The member.
        user_id: SharedStr = value("UserID"),
        /// The customer.
        external_user_id: SharedStr = value("ExternalUserID"),
        /// What was written into the QR code by which the customer came.
        state: Option<SharedStr> = value("State"),
        /// With it a welcome can be sent, for 20 seconds.
        welcome_code: Option<SharedStr> = value("WelcomeCode"),
        /// How it came that the customer was deleted.
        source: Option<SharedStr> = value("Source"),
        /// Why the customer did not pass to another member.
        fail_reason: Option<SharedStr> = value("FailReason"),
    }
}

groups! {
    /// Something that a company knows of a member.
    ContactAttribute {
        /// What it is called.
        name: SharedStr = value("Name"),
        /// 0 if it is a text, 1 if it is a link.
        kind: Number<u8> = value("Type"),
        /// The text.
        text: Option<ContactText> = value("Text"),
        /// The link.
        web: Option<ContactWeb> = value("Web"),
    }

    /// A text that a company knows of a member.
    ContactText {
        /// The text.
        value: SharedStr = value("Value"),
    }

    /// A link that a company knows of a member.
    ContactWeb {
        /// Its title.
        title: SharedStr = text("Title"),
        /// Its address.
        url: SharedStr = value("Url"),
    }
}

vocabulary! {
    /// How an address book changed.
    ContactChange {
        /// There is a new member.
        CreateUser = "create_user",
        /// A member changed.
        UpdateUser = "update_user",
        /// A member is gone.
        DeleteUser = "delete_user",
        /// There is a new department.
        CreateParty = "create_party",
        /// A department changed.
        UpdateParty = "update_party",
        /// A department is gone.
        DeleteParty = "delete_party",
        /// A tag is on other members or departments.
        UpdateTag = "update_tag",
    }

    /// How the customers of a member changed.
    ExternalContactChange {
        /// There is a new one.
        Add = "add_external_contact",
        /// A customer added the member without being asked for their consent.
        AddHalf = "add_half_external_contact",
        /// The member changed what is noted down of one.
        Edit = "edit_external_contact",
        /// The member deleted one.
        Delete = "del_external_contact",
        /// A customer deleted the member.
        DeletedByCustomer = "del_follow_user",
        /// One should have passed to another member, and did not.
        TransferFail = "transfer_fail",
    }
}
