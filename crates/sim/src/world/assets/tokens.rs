//! My Tokens of folders and programs (Adobe: "Tokens").

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{APP, FolderRef};

/// A token of a folder or program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Where it belongs.
    pub folder: FolderRef,
    /// Its name, without `{{my.` and `}}`.
    pub name: String,
    /// Its type, such as `text`.
    pub kind: String,
    /// Its value, as it was written.
    pub value: String,
}

/// All tokens, in the order in which they were made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tokens(Vec<Token>);

impl Tokens {
    /// The tokens of one folder or program.
    pub fn of(&self, folder: FolderRef) -> impl Iterator<Item = &Token> {
        self.0.iter().filter(move |token| token.folder == folder)
    }

    /// One token by its name.
    #[must_use]
    pub fn get(&self, folder: FolderRef, name: &str) -> Option<&Token> {
        self.of(folder).find(|token| token.name == name)
    }

    /// Makes a token, or gives the one of that name another value.
    pub fn set(&mut self, token: Token) {
        let same = |known: &&mut Token| known.folder == token.folder && known.name == token.name;
        match self.0.iter_mut().find(same) {
            Some(known) => *known = token,
            None => self.0.push(token),
        }
    }

    /// Takes a token away; `false` when there was none of that name and type.
    pub fn remove(&mut self, folder: FolderRef, name: &str, kind: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|token| {
            token.folder != folder || token.name != name || !token.kind.eq_ignore_ascii_case(kind)
        });
        self.0.len() < before
    }

    /// Takes away the tokens of a place that is being deleted.
    pub fn drop_in(&mut self, folder: FolderRef) {
        self.0.retain(|token| token.folder != folder);
    }

    /// Copies the tokens of one place to another.
    pub fn copy_in(&mut self, from: FolderRef, to: FolderRef) {
        let copies: Vec<Token> = self.of(from).cloned().collect();
        for copy in copies {
            self.set(Token { folder: to, ..copy });
        }
    }
}

impl Token {
    /// The token as the asset API shows it.
    #[must_use]
    pub fn record(&self) -> Value {
        let letters = match self.folder {
            FolderRef::Folder(_) => "MF",
            FolderRef::Program(_) => "PG",
        };
        json!({
            "name": self.name,
            "type": self.kind,
            "value": self.value,
            "computedUrl": format!("{APP}/#{letters}{}C3", self.folder.id()),
        })
    }
}
