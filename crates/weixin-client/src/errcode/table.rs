//! The table of error codes: what the platform says of them, in our own words.

kinds! {
    // General.
    Busy = -1, "the platform is busy";
    SystemError = 20001, "the platform has an error of its own";

    // 40xxx: something has the wrong form or value.
    InvalidCredential = 40001, "the AppSecret is wrong, or the access token is not valid or not the latest";
    InvalidGrantType = 40002, "the grant_type is wrong";
    InvalidOpenId = 40003, "the OpenID is wrong, or of another account";
    InvalidMediaType = 40004, "this type of media is not allowed";
    InvalidFileType = 40005, "this type of file is not allowed";
    InvalidFileSize = 40006, "the file has a size that is not allowed";
    InvalidMediaId = 40007, "the media id is wrong, or what it names has expired";
    InvalidMessageType = 40008, "this type of message is not allowed";
    InvalidImageSize = 40009, "the picture has a size that is not allowed";
    InvalidVoiceSize = 40010, "the voice file has a size that is not allowed";
    InvalidVideoSize = 40011, "the video has a size that is not allowed";
    InvalidThumbSize = 40012, "the preview picture has a size that is not allowed";
    InvalidAppId = 40013, "the AppID is wrong";
    InvalidAccessToken = 40014, "the access token is not valid";
    InvalidMenuType = 40015, "this type of menu is not allowed";
    InvalidButtonCount = 40016, "the menu has too many buttons or none";
    InvalidButtonType = 40017, "a button of the menu has a type that is not allowed";
    InvalidButtonNameLength = 40018, "the name of a button is too long or empty";
    InvalidButtonKeyLength = 40019, "the key of a button is too long or empty";
    InvalidButtonUrlLength = 40020, "the URL of a button is too long or empty";
    InvalidMenuVersion = 40021, "the version of the menu is wrong";
    InvalidSubmenuLevel = 40022, "the menu has too many levels";
    InvalidSubButtonCount = 40023, "a submenu has too many buttons or none";
    InvalidSubButtonType = 40024, "a button of a submenu has a type that is not allowed";
    InvalidSubButtonNameLength = 40025, "the name of a button of a submenu is too long or empty";
    InvalidSubButtonKeyLength = 40026, "the key of a button of a submenu is too long or empty";
    InvalidSubButtonUrlLength = 40027, "the URL of a button of a submenu is too long or empty";
    InvalidMenuUser = 40028, "the user for whom the menu was asked is wrong";
    InvalidOauthCode = 40029, "the OAuth code is wrong or has expired";
    InvalidRefreshToken = 40030, "the refresh token is wrong";
    InvalidOpenIdList = 40031, "the list of OpenIDs is wrong";
    InvalidOpenIdListLength = 40032, "the list of OpenIDs is too long or empty";
    EscapedCharacters = 40033, "the request has characters written as \\u escapes, not as UTF-8";
    InvalidParameter = 40035, "a parameter is wrong";
    InvalidTemplateIdLength = 40036, "the template id has the wrong length";
    InvalidTemplateId = 40037, "the template id is wrong";
    InvalidRequestFormat = 40038, "the request has the wrong format";
    InvalidUrlLength = 40039, "the URL is too long or empty";
    InvalidUrlDomain = 40048, "the URL, or its domain, is not allowed";
    InvalidGroupId = 40050, "the group id is wrong";
    InvalidGroupName = 40051, "the name of the group is not allowed";
    InvalidActionName = 40052, "the action_name is wrong";
    InvalidActionInfo = 40053, "the action_info is wrong";
    InvalidSubButtonUrlDomain = 40054, "the URL of a button of a submenu has a domain that is not allowed";
    InvalidButtonUrlDomain = 40055, "the URL of a button has a domain that is not allowed";
    InvalidMessageId = 40059, "the id of the mass message is wrong";
    InvalidArticleIndex = 40060, "the article that is to be deleted does not exist in the message";
    InvalidUrl = 40066, "the URL is wrong, or its page is blocked";
    GroupNameNotAllowed = 40117, "the name of the group has words or characters that are not allowed";
    InvalidMediaIdLength = 40118, "the media id has the wrong length";
    WrongButtonType = 40119, "the type of a button is wrong";
    WrongSubButtonType = 40120, "the type of a button of a submenu is wrong";
    InvalidMediaIdType = 40121, "the media id is of the wrong type";
    InvalidAppSecret = 40125, "the AppSecret is wrong";
    InvalidWeixinId = 40132, "the Weixin id is wrong";
    InvalidImageFormat = 40137, "this format of picture is not supported";
    ForeignAccountLink = 40155, "the text has a link to the homepage of another account";
    OauthCodeUsed = 40163, "the OAuth code has been used";
    AddressNotAllowed = 40164, "the caller's address is not on the allow-list of the account";
    InvalidAccountType = 40200, "this type of account cannot do it";
    NoCallbackUrl = 40201, "the account has no callback URL";
    InvalidCheckAction = 40202, "the action of the network check is wrong";
    InvalidCheckOperator = 40203, "the check_operator of the network check is wrong";
    EmptyTitle = 40227, "the title is empty";
    AppSecretFrozen = 40243, "the AppSecret is frozen";
    MarketingContent = 40249, "messages of this kind must not advertise";
    IrregularContent = 40250, "the content breaks the rules for its form, such as by being empty";
    PunishedQuota = 40251, "the account may send less because it broke rules, and has sent that much";
    ContentUnderReview = 40252, "the content is being reviewed and cannot be sent until then";

    // 41xxx: something is missing.
    MissingAccessToken = 41001, "the access token is missing";
    MissingAppId = 41002, "the AppID is missing";
    MissingRefreshToken = 41003, "the refresh token is missing";
    MissingAppSecret = 41004, "the AppSecret is missing";
    MissingMediaData = 41005, "the media file is missing";
    MissingMediaId = 41006, "the media id is missing";
    MissingSubmenu = 41007, "the submenu is missing";
    MissingOauthCode = 41008, "the OAuth code is missing";
    MissingOpenId = 41009, "the OpenID is missing";
    MissingComponentAppId = 41018, "the AppID of the third-party platform is missing";
    InvalidPage = 41030, "the page of the mini program does not exist";
    NotOriginalText = 41040, "the text cannot be declared as an original work";

    // 42xxx: something has expired.
    AccessTokenExpired = 42001, "the access token has expired";
    RefreshTokenExpired = 42002, "the refresh token has expired";
    OauthCodeExpired = 42003, "the OAuth code has expired";
    PasswordChanged = 42007, "the user changed the password, which ended the tokens";
    MediaSentTooFast = 42010, "the same media was sent to all too soon again";

    // 43xxx: something is required.
    GetRequired = 43001, "the call must be a GET";
    PostRequired = 43002, "the call must be a POST";
    HttpsRequired = 43003, "the call must use HTTPS";
    NotFollowing = 43004, "the receiver does not follow the account";
    NotFriends = 43005, "the two are not friends";
    Blocked = 43019, "the receiver is on the account's blacklist";
    TemplateRefused = 43101, "the user has refused messages of this template";
    TemplateRestricted = 43116, "the template must not be used any more, because it was abused";

    // 44xxx: something is empty.
    EmptyMedia = 44001, "the media file is empty";
    EmptyBody = 44002, "the body of the request is empty";
    EmptyArticle = 44003, "the article is empty";
    EmptyText = 44004, "the text is empty";
    AudioRefused = 44008, "the audio did not pass the review";
    ArticleAudioRefused = 44009, "the audio in the article did not pass the review";

    // 45xxx: something is above a limit.
    MediaTooLarge = 45001, "the media file is too large";
    ContentTooLong = 45002, "the message is too long";
    TitleTooLong = 45003, "the title is too long";
    DescriptionTooLong = 45004, "the description is too long";
    UrlTooLong = 45005, "the link is too long";
    PictureUrlTooLong = 45006, "the link of the picture is too long";
    VoiceTooLong = 45007, "the voice message takes too long";
    TooManyArticles = 45008, "there are too many articles";
    QuotaReached = 45009, "the quota of the day is used up";
    TooManyMenus = 45010, "there are too many menus";
    TooFast = 45011, "too many calls in a minute";
    WindowOver = 45015, "the user has not written for too long, or has left";
    SystemGroup = 45016, "the group is the platform's own and cannot be changed";
    GroupNameTooLong = 45017, "the name of the group is too long";
    TooManyGroups = 45018, "there are too many groups";
    NoMassSendQuota = 45028, "no mass messages are left to be sent";
    TooManyQrCodes = 45029, "there are too many QR codes";
    ShopAddressNotAllowed = 45035, "the caller's address is not on the allow-list of the shop";
    CountOver = 45047, "too many messages since the user wrote last";
    TooManyTags = 45056, "there are too many tags";
    TagTooBig = 45057, "the tag has more than 100000 users and cannot be deleted";
    SystemTag = 45058, "the tag is the platform's own and cannot be changed";
    TooManyTagsOfUser = 45059, "a user has too many tags";
    AdvertisementAgreed = 45062, "the account has agreed on an advertisement and cannot send to all by the API";
    UnlinkedMiniProgram = 45064, "the menu has a mini program that is not linked with the account";
    ClientMessageIdUsed = 45065, "a mass message with this clientmsgid was sent already";
    ClientMessageIdTooFast = 45066, "the same clientmsgid was used less than a minute ago";
    ClientMessageIdTooLong = 45067, "the clientmsgid is too long";
    InvalidCommand = 45072, "the command is wrong";
    TypingTooLate = 45080, "the user has not written within the last 30 seconds";
    AlreadyTyping = 45081, "the user is being shown that somebody types";
    InvalidSpeed = 45083, "the speed must be 0 to 4";
    MissingSpeed = 45084, "the speed is missing";
    AuthorTooLong = 45110, "the name of the author is too long";
    InvalidTagName = 45157, "the name of the tag is not allowed, or another tag has it";
    TagNameTooLong = 45158, "the name of the tag is too long";
    InvalidTagId = 45159, "the tag id is wrong";

    // 46xxx: something does not exist.
    NoSuchMedia = 46001, "the media file does not exist";
    NoSuchMenuVersion = 46002, "the version of the menu does not exist";
    NoSuchMenu = 46003, "the menu does not exist";
    NoSuchUser = 46004, "the user does not exist";

    // 47xxx: something cannot be read.
    Unparseable = 47001, "the JSON or XML cannot be parsed";
    InvalidTemplateParameter = 47003, "a value for the template is against the template's rules";

    // 48xxx: something is not granted.
    ApiNotGranted = 48001, "the account has no right to this API";
    MessagesSwitchedOff = 48002, "the user has switched off the messages of the account";
    MassSendNotAgreed = 48003, "the account has not agreed to the terms of mass messages";
    ApiBanned = 48004, "the API is banned for this account, for which the console has the reason";
    MaterialInUse = 48005, "the material is used by an automatic reply or the menu and cannot be deleted";
    QuotaClearedTooOften = 48006, "the quota was cleared too often this month";
    MessageTypeNotGranted = 48008, "the account has no right to this type of message";
    DraftNotSaved = 48021, "the draft was saved by itself only, and has to be saved by somebody first";

    // 49xxx and 50xxx: something is not right with the user or the account.
    ForeignOpenId = 49003, "the OpenID does not belong to this AppID";
    UserNotAuthorized = 50001, "the user has not authorised this API";
    UserRestricted = 50002, "the user is restricted, or the account that calls";
    TokenForbidden = 50004, "the account must not get an access token";
    UserNotFollowing = 50005, "the user does not follow the account";
    AccountFrozen = 50007, "the account is frozen";

    // 53xxx: publishing.
    PublishingBanned = 53500, "the account must not publish";
    PublishingTooFast = 53501, "the account publishes too fast";
    InvalidPublishId = 53502, "the publish id is wrong";
    InvalidArticleId = 53600, "the article id is wrong";

    // 61xxx: third-party platforms, customer service accounts, statistics.
    ComponentNotAuthorized = 61003, "the account has not authorised the third-party platform";
    AddressNotRegistered = 61004, "the caller's address is not registered";
    ComponentTicketExpired = 61005, "the ticket of the third-party platform has expired";
    InvalidComponentTicket = 61006, "the ticket of the third-party platform is wrong";
    ApiNotGrantedToComponent = 61007, "the account has not granted this API to the third-party platform";
    InvalidAuthorizationCode = 61009, "the authorisation code is wrong";
    AuthorizationCodeExpired = 61010, "the authorisation code has expired";
    InvalidComponent = 61011, "the third-party platform is wrong";
    InvalidOptionName = 61012, "the name of the option is wrong";
    InvalidOptionValue = 61013, "the value of the option is wrong";
    ComponentTokenRequired = 61014, "the call needs the token of the third-party platform";
    AccountTokenRequired = 61015, "the call needs the token of an account, not that of the third-party platform";
    FunctionNotConfirmed = 61016, "the third-party platform has yet to confirm the function";
    CustomerServiceError = 61450, "the customer service system has an error of its own";
    InvalidCustomerServiceParameter = 61451, "a parameter of the customer service call is wrong";
    InvalidAgent = 61452, "the customer service account is wrong";
    AgentExists = 61453, "the customer service account exists already";
    AgentNameTooLong = 61454, "the name of the customer service account is too long";
    InvalidAgentName = 61455, "the name of the customer service account has more than letters and digits";
    TooManyAgents = 61456, "there are too many customer service accounts";
    InvalidAvatarType = 61457, "the avatar is of a type that is not allowed";
    InvalidDateFormat = 61500, "the date has the wrong format";
    InvalidDateRange = 61501, "the range of dates is wrong";

    // 63xxx: signed calls.
    MissingParameters = 63001, "some parameters are empty";
    InvalidSignature = 63002, "the signature is wrong";

    // 65xxx: conditional menus, and agents of customer service.
    NotConditionalMenu = 65301, "no conditional menu has this menuid";
    NoSuchMenuUser = 65302, "there is no such user";
    NoDefaultMenu = 65303, "there is no default menu, which has to be created first";
    EmptyMatchRule = 65304, "the matchrule is empty";
    TooManyConditionalMenus = 65305, "there are too many conditional menus";
    ConditionalMenusNotSupported = 65306, "the account cannot have conditional menus";
    EmptyConditionalMenu = 65307, "the conditional menu is empty";
    ButtonWithoutAction = 65308, "a button does nothing";
    ConditionalMenusOff = 65309, "conditional menus are switched off";
    MissingCountry = 65310, "the country is missing, beside a province or a city";
    MissingProvince = 65311, "the province is missing, beside a city";
    InvalidCountry = 65312, "the country is wrong";
    InvalidProvince = 65313, "the province is wrong";
    InvalidCity = 65314, "the city is wrong";
    MenuUserNotFollowing = 65315, "the user for whom the menu was tried does not follow the account";
    TooManyMenuDomains = 65316, "the menu links to more than 3 domains";
    InvalidMenuUrl = 65317, "the menu has a URL that is wrong";
    CustomerServiceOff = 65400, "customer service is not switched on, or not in its new form";
    NoSuchAgent = 65401, "there is no such customer service account";
    AgentNotBound = 65402, "no Weixin id is bound to the customer service account";
    InvalidAgentNickname = 65403, "the nickname of the customer service account is not allowed";
    InvalidAgentAccount = 65404, "the customer service account has a form that is not allowed";
    AgentLimitReached = 65405, "no more customer service accounts can be added";
    AgentAccountExists = 65406, "there is such a customer service account already";
    AlreadyAgent = 65407, "whoever is invited is an agent of the account already";
    AgentAlreadyInvited = 65408, "whoever is invited was invited by the account already";
    InvalidAgentWeixinId = 65409, "the Weixin id of whoever is invited is wrong";
    TooManyAccountsOfAgent = 65410, "whoever is invited is an agent of too many accounts";
    InvitationPending = 65411, "an invitation to this customer service account waits for its answer";
    AgentAlreadyBound = 65412, "a Weixin id is bound to this customer service account already";
    NoSession = 65413, "the user has no session with customer service";
    SessionOfOtherAgent = 65414, "another agent has the session with the user";
    AgentOffline = 65415, "the agent is not online";
    InvalidAgentParameter = 65416, "a parameter is wrong, such as that of a customer service record";
    RecordRangeTooLong = 65417, "the time for which records are asked is too long";

    // 76xxx: what became of a call.
    NoSuchRequestId = 76001, "there is no such rid, or it is older than 7 days";
    InvalidRequestId = 76002, "the rid is empty or has the wrong form";
    ForeignRequestId = 76003, "the rid is of another account";
    RequestIdExpired = 76004, "the rid is older than 7 days";
    NoSuchApi = 76021, "the cgi_path is wrong";
    ApiOfOtherKind = 76022, "the access token has no right to this cgi_path";

    // 8xxxx: content, and the addresses of callers.
    RiskyContent = 87014, "the content is against the rules";
    AddressBeingConfirmed = 89501, "the administrator is being asked about the caller's address";
    AddressUnconfirmed = 89503, "the administrator has to confirm the caller's address";
    MassSendUnderReview = 89504, "the mass message is being approved";
    MassSendUnconfirmed = 89505, "the administrator is being asked about the mass message";
    AddressRefusedTwice = 89506, "the administrator has refused the caller's address twice, for 24 hours";
    AddressRefused = 89507, "the administrator has refused the caller's address, for an hour";

    // 2000xx: templates of subscription messages.
    TemplateAccountBanned = 200011, "the account is banned";
    TooManyTemplates = 200012, "the account has 50 templates and can have no more";
    TemplateBanned = 200013, "the template is banned";
    InvalidTemplateTitleId = 200014, "the tid of the template is wrong";
    InvalidStart = 200016, "the start is wrong";
    InvalidLimit = 200017, "the limit is wrong";
    MissingCategories = 200018, "the ids of the categories are missing";
    InvalidCategories = 200019, "the ids of the categories are wrong";
    InvalidKeywordList = 200020, "the list of keywords is wrong";
    InvalidSceneDescription = 200021, "the description of the scene is wrong";

    // 9001xxx: Shake.
    InvalidShakeData = 9001001, "the data of the call is wrong";
    ShakeUnavailable = 9001002, "a service behind Shake does not answer";
    InvalidShakeTicket = 9001003, "the ticket is wrong";
    NoShakeUser = 9001004, "the user who shook could not be found out";
    NoShakeMerchant = 9001005, "the merchant could not be found out";
    NoShakeOpenId = 9001006, "the OpenID could not be found out";
    MissingShakeFile = 9001007, "the file is missing";
    InvalidShakeFileSize = 9001009, "the file has a size that is not allowed";
    ShakeUploadFailed = 9001010, "the upload failed";
    InvalidShakeAccount = 9001020, "the account is wrong";
    ShakeDevicesInactive = 9001021, "less than half of the devices are active, so there can be no more";
    InvalidShakeDeviceCount = 9001022, "the number of devices must be more than 0";
    ShakeDevicesUnderReview = 9001023, "devices were applied for already, and that is being reviewed";
    TooManyShakeDevices = 9001024, "at most 50 devices can be asked for at a time";
    InvalidShakeDevice = 9001025, "the device id is wrong";
    InvalidShakePage = 9001026, "the page id is wrong";
    InvalidShakePageParameter = 9001027, "a parameter of the page is wrong";
    TooManyShakePagesDeleted = 9001028, "at most 10 pages can be deleted at a time";
    ShakePageInUse = 9001029, "the page is used by a device and cannot be deleted";
    TooManyShakePages = 9001030, "at most 50 pages can be asked for at a time";
    InvalidShakeTime = 9001031, "the range of time is wrong";
    InvalidShakeBinding = 9001032, "the binding of device and page is wrong";
    InvalidShakeStore = 9001033, "the store id is wrong";
    ShakeCommentTooLong = 9001034, "the comment on the device is too long";
    InvalidShakeApplication = 9001035, "the application for devices is wrong";
    InvalidShakeBegin = 9001036, "the begin is wrong";
}
