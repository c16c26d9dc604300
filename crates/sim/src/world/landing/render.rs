//! A landing page as HTML (Adobe: "Landing Pages" > "Preview Landing Page").

use std::ops::Range;

use super::{Page, Section, Template, TemplateKind};
use crate::world::mail::html::{elements, escape};

/// The page as a browser would get it. `segments` are those that its visitor belongs to.
#[must_use]
pub fn page(page: &Page, template: &Template, segments: &[u64]) -> String {
    let mut text = template.html.clone();
    for variable in &page.variables {
        text = text.replace(&format!("${{{}}}", variable.id), &variable.value);
    }
    match template.kind {
        TemplateKind::FreeForm => {
            let all: String = page
                .ordered()
                .iter()
                .map(|section| element(section, segments))
                .collect();
            match inside(&text, "mktoContent") {
                Some(at) => text.insert_str(at.end, &all),
                None => insert_before(&mut text, "</body", &all),
            }
        }
        TemplateKind::Guided => {
            for section in page.ordered() {
                match inside(&text, &section.id) {
                    Some(at) => text.replace_range(at, &content(section, segments)),
                    None => insert_before(&mut text, "</body", &element(section, segments)),
                }
            }
        }
    }
    let plain = |name: &str| escape(page.text(name));
    let (robots, title) = (plain("robots"), plain("title"));
    let mut head = format!("<meta name=\"robots\" content=\"{robots}\">\n<title>{title}</title>\n");
    for (name, meta) in [
        ("keywords", "keywords"),
        ("metaTagsDescription", "description"),
    ] {
        if !page.text(name).is_empty() {
            let text = plain(name);
            head += &format!("<meta name=\"{meta}\" content=\"{text}\">\n");
        }
    }
    if !page.text("styleOverRide").is_empty() {
        head += &format!("<style>{}</style>\n", page.text("styleOverRide"));
    }
    for name in ["facebookOgTags", "customHeadHTML"] {
        if !page.text(name).is_empty() {
            head += page.text(name);
            head.push('\n');
        }
    }
    insert_before(&mut text, "</head", &head);
    if template.munchkin {
        let script = "<script src=\"//munchkin.marketo.net/munchkin.js\"></script>\n";
        insert_before(&mut text, "</body", script);
    }
    text
}

/// Where the content of the element of that id stands.
fn inside(text: &str, id: &str) -> Option<Range<usize>> {
    let mut all = elements(text).into_iter();
    let found = all.find(|element| element.id() == Some(id))?.inner;
    // What is broken has no place to put anything.
    text.get(found.clone()).is_some().then_some(found)
}

/// Puts something before an end tag, or at the end where there is none.
fn insert_before(text: &mut String, tag: &str, what: &str) {
    let at = text.find(tag).unwrap_or(text.len());
    text.insert_str(at, what);
}

/// What a visitor who belongs to these segments sees of a section.
fn content(section: &Section, segments: &[u64]) -> String {
    let (kind, value) = match &section.dynamic {
        Some(dynamic) => {
            let all = &dynamic.variations;
            let own = all.iter().find(|one| segments.contains(&one.segment));
            let usual = || all.iter().find(|one| one.name == "Default");
            match own.or_else(usual) {
                Some(one) => (one.kind.as_str(), one.value.as_str()),
                None => ("", ""),
            }
        }
        None => (section.kind.as_str(), section.value.as_str()),
    };
    match kind {
        "Form" => format!("<form id=\"mktoForm_{value}\"></form>"),
        "Image" => format!("<img src=\"{value}\">"),
        "Snippet" => format!("<div class=\"mktoSnippet\" data-id=\"{value}\"></div>"),
        "Rectangle" => String::new(),
        _ => value.to_owned(),
    }
}

fn element(section: &Section, segments: &[u64]) -> String {
    let class = format!("mkto{}", section.kind);
    let inner = content(section, segments);
    format!(
        "<div id=\"{}\" class=\"{class}\">{inner}</div>\n",
        section.id
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_template_can_be_rendered(
            html in "(<(a|b|head|/head|/body|!--)|[ '\"é>/x]|id=|class=|mktoText|mktoContent|\\$\\{x\\}){0,24}",
            guided: bool,
        ) {
            let kind = if guided { TemplateKind::Guided } else { TemplateKind::FreeForm };
            let template = Template { kind, munchkin: true, html };
            let mut landing = Page::new(1, &template, "x");
            landing.sections.push(Section::new("mktoContent", "HTML", "<p>", 9));
            let shown = page(&landing, &template, &[1]);
            prop_assert!(shown.contains("munchkin"));
        }
    }
}
