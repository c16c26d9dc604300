//! As much of HTML as templates of landing pages need: tags and their attributes.

use std::ops::Range;

/// A start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// Its name, as it is written.
    pub name: &'a str,
    /// Where it stands, angle brackets included.
    pub at: Range<usize>,
    attributes: Vec<(&'a str, &'a str)>,
}

impl<'a> Tag<'a> {
    /// The value of an attribute, whose name may be written in any case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut found = self.attributes.iter();
        let found = found.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(found.1)
    }

    /// Whether it has that class.
    #[must_use]
    pub fn has_class(&self, class: &str) -> bool {
        let classes = self.attribute("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|known| known == class)
    }
}

/// The start tags of a document in order.
#[must_use]
pub fn tags(html: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = html.get(from..).and_then(|rest| rest.find('<')) {
        let start = from + open;
        from = start + 1;
        let rest = html.get(from..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("!--") {
            from += 3 + comment.find("-->").map_or(comment.len(), |end| end + 3);
            continue;
        }
        let Some(close) = end(rest) else {
            break;
        };
        let inner = rest.get(..close).unwrap_or_default();
        from += close + 1;
        if inner.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let inner = inner.trim_end_matches('/');
            let (name, tail) = inner
                .split_once(|letter: char| letter.is_ascii_whitespace())
                .unwrap_or((inner, ""));
            found.push(Tag {
                name,
                at: start..from,
                attributes: attributes(tail),
            });
        }
    }
    found
}

/// Where the tag ends that begins here: at the first `>` outside of quotes.
fn end(rest: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in rest.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let name_end = rest
            .find(|letter: char| letter == '=' || letter.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (name, tail) = rest.split_at(name_end);
        let tail = tail.trim_start();
        let Some(value) = tail.strip_prefix('=') else {
            found.push((name, ""));
            rest = tail;
            continue;
        };
        let value = value.trim_start();
        let quoted = value.strip_prefix('"').map(|rest| (rest, '"'));
        let quoted = quoted.or_else(|| value.strip_prefix('\'').map(|rest| (rest, '\'')));
        let (value, tail) = match quoted {
            Some((inner, quote)) => inner.split_once(quote).unwrap_or((inner, "")),
            None => value
                .split_once(|letter: char| letter.is_ascii_whitespace())
                .unwrap_or((value, "")),
        };
        found.push((name, value));
        rest = tail.trim_start();
    }
    found
}

/// Where the text inside the element of that id stands: from its start tag to its own end tag.
#[must_use]
pub fn inside(html: &str, id: &str) -> Option<Range<usize>> {
    let tags = tags(html);
    let place = tags
        .iter()
        .position(|tag| tag.attribute("id") == Some(id))?;
    let tag = tags.get(place)?;
    let from = tag.at.end;
    let close = format!("</{}", tag.name);
    let inner = tags
        .iter()
        .skip(place + 1)
        .filter(|one| one.name == tag.name);
    let mut starts = inner.map(|one| one.at.start).peekable();
    let (mut open, mut at) = (1, from);
    loop {
        let end = at + html.get(at..)?.find(&close)?;
        while starts.next_if(|start| *start < end).is_some() {
            open += 1;
        }
        open -= 1;
        if open == 0 {
            return Some(from..end);
        }
        at = end + close.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_with_their_attributes() {
        let html = r#"<!-- <p> --><META class="mktoString x" mktoName='A > b' id=s default="" hidden><p>1 < 2</p><br/>"#;
        let found = tags(html);
        let names: Vec<&str> = found.iter().map(|tag| tag.name).collect();
        assert_eq!(names, ["META", "p", "br"]);
        assert_eq!(found[0].attribute("mktoname"), Some("A > b"));
        assert_eq!(found[0].attribute("id"), Some("s"));
        assert_eq!(found[0].attribute("hidden"), Some(""));
        assert!(found[0].has_class("x") && !found[0].has_class("mkto"));
        for broken in ["<", "<a", "<a b='", "<!--", "<>", "</a>", "<é>"] {
            assert_eq!(tags(broken), []);
        }
    }

    #[test]
    fn an_element_ends_with_its_own_end_tag() {
        let html = r#"<div id="a"><div>x</div><div id="b">y</div>z</div><p id="c">"#;
        let text = |id: &str| inside(html, id).and_then(|at| html.get(at));
        assert_eq!(text("a"), Some(r#"<div>x</div><div id="b">y</div>z"#));
        assert_eq!(text("b"), Some("y"));
        assert_eq!(text("c"), None);
        assert_eq!(text("d"), None);
    }
}
