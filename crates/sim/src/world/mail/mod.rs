//! Emails, email templates and snippets, and the HTML that they are made of.

pub mod dynamic;
pub mod email;
pub mod html;
pub mod layout;
pub mod modules;
pub mod snippet;
pub mod template;

use serde::{Deserialize, Serialize};

/// A piece of content: as HTML and as text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rich {
    /// As HTML.
    pub html: String,
    /// As text.
    pub text: String,
}

impl Rich {
    /// HTML, and the text in it.
    #[must_use]
    pub fn of_html(html: &str) -> Self {
        Self {
            html: html.to_owned(),
            text: html::text(html),
        }
    }

    /// Text, as itself in both.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self {
            html: text.to_owned(),
            text: text.to_owned(),
        }
    }
}
