use super::{AccessToken, Issued, TokenFuture, TokenSource};

/// One token, from somewhere else. When it ends, calls fail.
#[derive(Clone, Debug)]
pub struct StaticToken(AccessToken);

impl StaticToken {
    /// Uses this token for all calls.
    #[must_use]
    pub fn new(token: AccessToken) -> Self {
        Self(token)
    }
}

impl TokenSource for StaticToken {
    fn fetch<'a>(&'a self, _refused: Option<&'a AccessToken>) -> TokenFuture<'a> {
        Box::pin(async { Ok(Issued::new(self.0.clone(), None)) })
    }
}
