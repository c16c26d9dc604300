//! Just enough HTML to find elements by their classes and ids, and to change what is in them.

use std::ops::Range;

/// Elements that have no end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Elements in one another; what is deeper counts as empty. Browsers have such a limit too.
const DEEPEST: usize = 512;

/// An attribute of a start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attribute {
    name: String,
    value: String,
    place: Range<usize>,
}

/// An element, with its places in the text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// Its name in lower case.
    pub name: String,
    /// All of it.
    pub outer: Range<usize>,
    /// What is between its tags; empty for an element without an end tag.
    pub inner: Range<usize>,
    attributes: Vec<Attribute>,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&Attribute> {
        let same = |attribute: &&Attribute| attribute.name.eq_ignore_ascii_case(name);
        self.attributes.iter().find(same)
    }

    /// The value of an attribute.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.attribute(name)
            .map(|attribute| attribute.value.as_str())
    }

    /// Its id, if it has one that is not empty.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.value("id").filter(|id| !id.is_empty())
    }

    /// Whether it is of that class.
    #[must_use]
    pub fn is(&self, class: &str) -> bool {
        let classes = self.value("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|one| one == class)
    }

    /// Whether all of another element lies in it.
    #[must_use]
    pub const fn holds(&self, other: &Self) -> bool {
        self.inner.start <= other.outer.start && other.outer.end <= self.inner.end
    }
}

/// A part of a text; empty where there is none.
#[must_use]
pub fn part(text: &str, place: Range<usize>) -> &str {
    text.get(place).unwrap_or_default()
}

/// The elements of a text in order of their start tags. An element that is not closed ends with the
/// one that it lies in.
#[must_use]
pub fn elements(html: &str) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(start) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + start;
        let rest = html.get(start..).unwrap_or_default();
        if let Some(after) = rest.strip_prefix("<!--") {
            at = html.len() - after.find("-->").map_or(0, |end| after.len() - end - 3);
            continue;
        }
        let end = tag_end(html, start);
        let inside = part(html, start + 1..end);
        let inside = inside.strip_suffix('>').unwrap_or(inside);
        at = end;
        let tag = start..end;
        if let Some(name) = inside.strip_prefix('/') {
            close(&mut found, &mut open, name.trim(), tag);
        } else if inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
            let element = start_tag(inside, tag);
            let is_void = VOID.contains(&element.name.as_str()) || inside.ends_with('/');
            if matches!(element.name.as_str(), "script" | "style") && !is_void {
                at = raw_end(html, end, &element.name);
            }
            found.push(element);
            if !is_void && open.len() < DEEPEST {
                open.push(found.len() - 1);
            }
        }
    }
    for index in open {
        if let Some(element) = found.get_mut(index) {
            element.inner.end = html.len();
            element.outer.end = html.len();
        }
    }
    found
}

/// One past the `>` of a tag; quotes may hold others. A tag that is never closed ends with the text.
fn tag_end(html: &str, start: usize) -> usize {
    let mut quote = None;
    for (n, c) in html.get(start..).unwrap_or_default().char_indices() {
        match (c, quote) {
            ('>', None) => return start + n + 1,
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            _ => {}
        }
    }
    html.len()
}

/// Where the end tag stands of an element in which no tags count.
fn raw_end(html: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(start) = html.get(at..).and_then(|rest| rest.find("</")) {
        let tag = at + start + 2;
        let word = html.get(tag..tag + name.len());
        if word.is_some_and(|word| word.eq_ignore_ascii_case(name)) {
            return tag - 2;
        }
        at = tag;
    }
    html.len()
}

fn close(found: &mut [Element], open: &mut Vec<usize>, name: &str, tag: Range<usize>) {
    let is = |index: &usize| {
        let element = found.get(*index);
        element.is_some_and(|element| element.name.eq_ignore_ascii_case(name))
    };
    let Some(place) = open.iter().rposition(is) else {
        return;
    };
    for (n, index) in open.drain(place..).enumerate() {
        if let Some(element) = found.get_mut(index) {
            element.inner.end = tag.start;
            element.outer.end = if n == 0 { tag.end } else { tag.start };
        }
    }
}

fn start_tag(inside: &str, tag: Range<usize>) -> Element {
    let name_end = inside.find(|c: char| !c.is_ascii_alphanumeric());
    let name_end = name_end.unwrap_or(inside.len());
    let mut attributes = Vec::new();
    let mut at = name_end;
    while let Some(rest) = inside.get(at..) {
        let blank = |c: char| c.is_whitespace() || c == '/';
        let from = at + rest.find(|c| !blank(c)).unwrap_or(rest.len());
        let rest = inside.get(from..).unwrap_or_default();
        if rest.is_empty() {
            break;
        }
        let name_len = rest.find(|c: char| blank(c) || c == '=');
        let name_len = name_len.unwrap_or(rest.len()).max(1);
        let Some(name) = rest.get(..name_len) else {
            break;
        };
        let after = rest.get(name_len..).unwrap_or_default();
        let (value, next) = match after.trim_start().strip_prefix('=') {
            Some(value) => value_at(inside, inside.len() - value.len()),
            None => (0..0, from + name_len),
        };
        attributes.push(Attribute {
            name: name.to_owned(),
            value: unescape(part(inside, value.clone())),
            place: tag.start + 1 + value.start..tag.start + 1 + value.end,
        });
        at = next;
    }
    Element {
        name: part(inside, 0..name_end).to_ascii_lowercase(),
        inner: tag.end..tag.end,
        outer: tag,
        attributes,
    }
}

/// Where the value of an attribute lies that begins at `from`, and where it goes on behind it.
fn value_at(inside: &str, from: usize) -> (Range<usize>, usize) {
    let rest = inside.get(from..).unwrap_or_default();
    let from = from + (rest.len() - rest.trim_start().len());
    let rest = rest.trim_start();
    match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let end = rest.get(1..).and_then(|rest| rest.find(quote));
            let end = from + 1 + end.unwrap_or(rest.len().saturating_sub(1));
            (from + 1..end, end + 1)
        }
        _ => {
            let end = from + rest.find(char::is_whitespace).unwrap_or(rest.len());
            (from..end, end)
        }
    }
}

/// The text with some parts replaced. Of parts that overlap the first counts.
#[must_use]
pub fn replace(html: &str, mut parts: Vec<(Range<usize>, String)>) -> String {
    parts.sort_by_key(|(place, _)| place.start);
    let mut made = String::with_capacity(html.len());
    let mut at = 0;
    for (place, with) in parts {
        if place.start >= at {
            made.push_str(part(html, at..place.start));
            made.push_str(&with);
            at = place.end;
        }
    }
    made.push_str(part(html, at..html.len()));
    made
}

/// Sets attributes that the elements have: each call of `new` gets an element's id and gives the
/// attributes' new values.
#[must_use]
pub fn set_attributes(html: &str, new: impl Fn(&str) -> Vec<(&'static str, String)>) -> String {
    set(html, |element, _| element, new)
}

/// The same for images, which may lie in the elements.
#[must_use]
pub fn set_images(html: &str, new: impl Fn(&str) -> Vec<(&'static str, String)>) -> String {
    set(html, image, new)
}

fn set(
    html: &str,
    on: for<'e> fn(&'e Element, &'e [Element]) -> &'e Element,
    new: impl Fn(&str) -> Vec<(&'static str, String)>,
) -> String {
    let all = elements(html);
    let mut parts = Vec::new();
    for element in &all {
        for (name, value) in element.id().map(&new).unwrap_or_default() {
            if let Some(attribute) = on(element, &all).attribute(name) {
                parts.push((attribute.place.clone(), escape(&value)));
            }
        }
    }
    replace(html, parts)
}

/// The first image in an element, or the element itself.
#[must_use]
pub fn image<'e>(element: &'e Element, all: &'e [Element]) -> &'e Element {
    let mut inner = all.iter();
    let inner = inner.find(|it| element.holds(it) && it.name == "img");
    inner.unwrap_or(element)
}

/// What a reader sees of it: without tags, in one line for each block.
#[must_use]
pub fn text(html: &str) -> String {
    let mut seen = String::new();
    let mut at = 0;
    while let Some(start) = html.get(at..).and_then(|rest| rest.find('<')) {
        let start = at + start;
        seen.push_str(part(html, at..start));
        at = tag_end(html, start);
        let tag = html.get(start..at).unwrap_or_default();
        let begins = |block: &&str| {
            let same = tag.get(..block.len());
            same.is_some_and(|same| same.eq_ignore_ascii_case(block))
        };
        if ["<br", "</p", "</div", "</h", "</tr", "</li", "</td"]
            .iter()
            .any(begins)
        {
            seen.push('\n');
        }
    }
    seen.push_str(html.get(at..).unwrap_or_default());
    let seen = unescape(&seen);
    let lines = seen.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<&str>>().join("\n")
}

fn unescape(text: &str) -> String {
    let pairs = [
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
    ];
    let plain = pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    plain.replace("&amp;", "&")
}

/// Text as an attribute holds it.
#[must_use]
pub fn escape(text: &str) -> String {
    let pairs = [
        ("&", "&amp;"),
        ("\"", "&quot;"),
        ("<", "&lt;"),
        (">", "&gt;"),
    ];
    pairs
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &str = r#"<!DOCTYPE html><html><!-- <div id="no"> -->
<meta class="mktoString" id=heading default="5 &gt; 4" mktoModuleScope>
<div class="a mktoText" id='one'><p>Dear <b>all</b></p><p>unclosed <div>x</div></div>
<img class="mktoImg" id="pic" src="a.png"/><script>if (a < b) { "<div id=two>" }</script><p id="two">&amp;c</p></html>"#;

    #[test]
    fn elements_are_found_with_what_is_in_them() {
        let found = elements(PAGE);
        let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "html", "meta", "div", "p", "b", "p", "div", "img", "script", "p"
            ]
        );
        let by_id = |id| found.iter().find(|it| it.id() == Some(id)).unwrap();
        let one = by_id("one");
        assert!(one.is("mktoText") && !one.is("mkto"));
        assert_eq!(
            part(PAGE, one.inner.clone()),
            "<p>Dear <b>all</b></p><p>unclosed <div>x</div>"
        );
        assert_eq!(by_id("heading").value("DEFAULT"), Some("5 > 4"));
        assert_eq!(by_id("heading").value("mktoModuleScope"), Some(""));
        assert_eq!(by_id("pic").value("src"), Some("a.png"));
        assert_eq!(part(PAGE, by_id("two").inner.clone()), "&amp;c");
        assert!(one.holds(&found[6]) && !one.holds(by_id("two")));
    }

    #[test]
    fn parts_change() {
        let html = r#"<p id="a" title="x">1</p><p id="b">2</p>"#;
        let set = set_attributes(html, |id| match id {
            "a" => vec![
                ("id", "c".into()),
                ("title", "\"".into()),
                ("no", "y".into()),
            ],
            _ => vec![],
        });
        assert_eq!(set, r#"<p id="c" title="&quot;">1</p><p id="b">2</p>"#);
        assert_eq!(
            replace("abcdef", vec![(3..4, "X".into()), (1..2, String::new())]),
            "acXef"
        );
        assert_eq!(
            text("<p>Dear&nbsp;all,</p>\n<p>yours<br>5 &lt; 6</p>"),
            "Dear all,\nyours\n5 < 6"
        );
    }

    #[test]
    fn large_and_broken_texts_are_read_to_their_end() {
        let many = 20_000;
        let cases = [
            ("<script></SCRIPT>", many),
            ("<a>", many),
            ("</b>", 0),
            ("<!--", 0),
            ("<a x='", 1),
        ];
        for (piece, wanted) in cases {
            let html = piece.repeat(many) + "bye";
            assert_eq!(elements(&html).len(), wanted, "{piece}");
            let seen = if piece.ends_with('>') { "bye" } else { "" };
            assert_eq!(text(&html), seen, "{piece}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(html in "[<>/!a-b\"'= \\-é]{0,40}") {
            for element in elements(&html) {
                let (outer, inner) = (element.outer, element.inner);
                prop_assert!(outer.start <= inner.start && inner.start <= inner.end);
            }
            let _ = text(&html);
        }
    }
}
