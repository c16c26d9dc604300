//! How Marketo's families page.

use crate::operation::Paging;

/// What a page is asked for with, and how large it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// A token that goes into `nextPageToken` (Adobe: "Paging tokens").
    Token {
        /// Whether it stands for an instant: then pages may be empty while there is more, and
        /// `moreResult` alone decides.
        date: bool,
    },
    /// A number.
    Number(Numbered),
}

/// A style that pages by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// The parameter for the place.
    pub(super) place: &'static str,
    /// The parameter for the size.
    pub(super) size: &'static str,
    /// The largest page. Asked for where the caller says nothing: pages are calls.
    pub(super) most: u64,
    /// Whether the place counts pages, not items.
    pub(super) in_pages: bool,
    /// Where the items are.
    pub(super) items: Items,
}

/// Where the items of a page are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Items {
    /// In `result`.
    Result,
    /// In `items` of `result`.
    Nested,
    /// The body is the list.
    Body,
}

impl Style {
    pub(super) const fn of(paging: Paging) -> Option<Self> {
        Some(match paging {
            Paging::DateToken => Self::Token { date: true },
            Paging::PositionToken => Self::Token { date: false },
            // Adobe: "Asset APIs", 20 if nothing is said, at most 200.
            Paging::Offset => Self::Number(Numbered {
                place: "offset",
                size: "maxReturn",
                most: 200,
                in_pages: false,
                items: Items::Result,
            }),
            // Adobe: "Emails (new)" and the others of the new designer, at most 50.
            Paging::PageIndex => Self::Number(Numbered {
                place: "pageIndex",
                size: "pageSize",
                most: 50,
                in_pages: true,
                items: Items::Nested,
            }),
            // Adobe: "User management", 20 if nothing is said, at most 200.
            Paging::PageOffset => Self::Number(Numbered {
                place: "pageOffset",
                size: "pageSize",
                most: 200,
                in_pages: false,
                items: Items::Body,
            }),
            Paging::None => return None,
        })
    }
}
