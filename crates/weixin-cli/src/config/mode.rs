use weixin_sim::PushMode;

/// How the messages of an account travel.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum ModeArg {
    Plaintext,
    Compatible,
    Security,
    /// WeChat Cloud Run: in plain, without signatures
    #[value(name = "cloud_run", alias = "cloudrun")]
    CloudRun,
    /// An empty variable, which counts as none.
    #[value(name = "", hide = true)]
    Unset,
}

impl ModeArg {
    pub(super) fn mode(self) -> Option<PushMode> {
        match self {
            Self::Plaintext => Some(PushMode::Plaintext),
            Self::Compatible => Some(PushMode::Compatible),
            Self::Security => Some(PushMode::Security),
            Self::CloudRun => Some(PushMode::CloudRun),
            Self::Unset => None,
        }
    }
}
