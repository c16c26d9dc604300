//! The landing pages, templates, rules and domains that an instance starts with. The templates have
//! the ids 1 to 3, the pages 5001 to 5006.

use super::redirects::{Domain, End, Rule};
use super::{Landing, Page, Section, Template, TemplateKind};
use crate::time::Time;
use crate::world::assets::{FolderRef, Head};
use crate::world::draft::Drafted;

const DAY_MS: u64 = 24 * 3_600_000;
const PAGES: FolderRef = FolderRef::Folder(17);
const TEMPLATES: FolderRef = FolderRef::Folder(19);

const FREE_FORM: &str = r#"<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
</head>
<body>
<div id="mktoContent"></div>
</body>
</html>
"#;
const GUIDED: &str = r##"<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta class="mktoString" mktoName="My String Variable" id="stringVar" default="Hello World!">
<meta class="mktoColor" mktoName="My Color Variable" id="colorVar" default="#ffffff">
<meta class="mktoBoolean" mktoName="My Boolean Variable" id="boolVar" default="true">
<style>body {background: ${colorVar}}</style>
</head>
<body>
${stringVar}
<div class="mktoText" id="exampleText"><div>An editable text, "hier".</div></div>
<div class="mktoImg" id="exampleImage"></div>
<div class="mktoForm" id="exampleForm"></div>
</body>
</html>
"##;

/// Adds an asset, approved where that is asked for.
fn made<C: crate::world::draft::Content>(
    at: Time,
    head: Head,
    content: C,
    approved: bool,
) -> Drafted<C> {
    let mut asset = Drafted::new(head, content);
    if approved {
        // A new asset is a draft, and a draft can always be approved.
        let done = asset.approve(at);
        debug_assert!(done.is_ok());
    }
    asset
}

/// Fills an instance.
pub(super) fn fill(landing: &mut Landing, now: Time) {
    let old = now.minus(300 * DAY_MS);
    let templates = [
        ("Free form", TemplateKind::FreeForm, FREE_FORM, true),
        ("Guided, with variables", TemplateKind::Guided, GUIDED, true),
        ("Unfinished", TemplateKind::FreeForm, "", false),
    ];
    for (name, kind, html, approved) in templates {
        let template = Template {
            kind,
            munchkin: true,
            html: html.to_owned(),
        };
        landing.templates.add(|id| {
            let head = Head::new(old, id, name, TEMPLATES);
            made(old, head, template, approved)
        });
    }
    let in_program = FolderRef::Program(1011);
    let pages = [
        ("Home", PAGES, 1, true),
        ("Pricing, 2026", PAGES, 1, true),
        ("Guided tour", PAGES, 2, true),
        ("Événement", in_program, 2, false),
        ("Thank you", in_program, 1, true),
        ("Draft of a page", PAGES, 1, false),
    ];
    for (n, (name, folder, template, approved)) in pages.into_iter().enumerate() {
        let at = old.plus(n as u64 * DAY_MS);
        let address: String = name
            .chars()
            .map(|letter| {
                if letter.is_alphanumeric() {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        let Some(design) = landing.templates.get(template) else {
            continue;
        };
        let mut page = Page::new(template, design.latest(), &address);
        page.texts
            .insert("title".into(), format!("{name} \"title\""));
        if template == 1 {
            let text = format!("<p>Welcome to {name}</p>");
            page.sections = vec![Section::new("welcome", "RichText", &text, 1)];
        }
        landing.pages.add(|id| {
            let head = Head::new(at, id, name, folder);
            made(at, head, page, approved)
        });
    }
    for (hostname, alias) in [("pages.sim.example", false), ("go.sim.example", true)] {
        landing.redirects.domains.push(Domain {
            hostname: hostname.to_owned(),
            alias,
        });
    }
    let ends = [
        (End::Page(5002), End::Page(5001)),
        (End::Other("old/pricing".into()), End::Page(5002)),
        (End::Page(5005), End::Other("www.example.com/thanks".into())),
    ];
    for (n, (from, to)) in ends.into_iter().enumerate() {
        let at = old.plus((10 + n as u64) * DAY_MS);
        landing.redirects.rules.add(|id| Rule {
            id,
            hostname: "pages.sim.example".into(),
            from,
            to,
            created_at: at,
            updated_at: at,
        });
    }
}
