//! Email templates, emails and snippets at the start.

use serde_json::{Value, json};

use super::World;
use super::assets::{FolderRef, Head};
use super::designs::{Design, Fragment, Kind, Mail, Template, user};
use super::draft::{Content, Drafted};
use super::mail::Rich;
use super::mail::dynamic::{Dynamic, usable};
use super::mail::email::{Email, Line};
use super::mail::layout::Layout;
use super::mail::snippet::Snippet;
use super::mail::template::{EmailTemplate, syntax};
use super::store::Store;
use crate::config::CredentialId;
use crate::time::Time;

const DAY_MS: u64 = 24 * 3_600_000;

const EMAILS: FolderRef = FolderRef::Folder(16);
const TEMPLATES: FolderRef = FolderRef::Folder(18);
const SNIPPETS: FolderRef = FolderRef::Folder(21);

const PLAIN: &str = r#"<!DOCTYPE html>
<html>
<head><meta charset="utf-8"><title></title></head>
<body>
<div class="mktEditable" id="edit_text_1">Dear {{lead.First Name:default=friend}},</div>
<div class="mktEditable" id="edit_text_2">yours</div>
</body>
</html>
"#;

const MODULES: &str = r##"<!DOCTYPE html>
<html>
<head>
<title></title>
<meta class="mktoString" id="heading" mktoName="Heading" default="Grüezi">
<meta class="mktoColor" id="background" mktoName="Background" default="#ffffff">
<meta class="mktoString" id="ctaLinkText" mktoName="Text of the Link" mktoModuleScope="true" default="Read on">
</head>
<body bgcolor="${background}">
<h1>${heading}</h1>
<table>
<tbody class="mktoContainer" id="template-wrapper" mktoName="Wrapper">
<tr class="mktoModule" id="free-image" mktoName="Image"><td><div class="mktoImg" id="single" mktoName="Image"><img src="https://www.example.com/a.png" width="600" alt=""></div></td></tr>
<tr class="mktoModule" id="free-text" mktoName="Text"><td><div class="mktoText" id="text" mktoName="Text"><p>Lorem ipsum</p></div></td></tr>
<tr class="mktoModule" id="CTA" mktoName="Call to Action"><td><a href="https://www.example.com/">${ctaLinkText}</a></td></tr>
<tr class="mktoModule" id="video" mktoName="Video" mktoAddByDefault="false"><td><div class="mktoVideo" id="video2" mktoName="Video"></div></td></tr>
</tbody>
</table>
<div class="mktoText" id="footerText" mktoName="Footer"><p>Example, Inc.</p></div>
</body>
</html>
"##;

/// Fills the emails and what they are made of.
pub(super) fn fill(world: &mut World, now: Time) {
    let old = now.minus(300 * DAY_MS);
    let template = |html: &str| EmailTemplate {
        html: html.to_owned(),
    };
    let templates = &mut world.email_templates;
    let plain = add(templates, old, "Plain", TEMPLATES, template(PLAIN), true);
    let modular = add(
        templates,
        old,
        "Modular",
        TEMPLATES,
        template(MODULES),
        true,
    );
    let html = PLAIN.replace("yours", "Ihr \"Team\"");
    add(
        templates,
        old,
        "Begonnen, nie fertig",
        TEMPLATES,
        template(&html),
        false,
    );

    let footer = Snippet {
        content: Rich::of_html("<p>Example, Inc., <b>Zürich</b></p>"),
        ..Snippet::default()
    };
    let mut offer = Snippet {
        content: Rich::of_html("<p>Two for one</p>"),
        ..Snippet::default()
    };
    let industry = usable(world.assets.segmentations.iter().next());
    offer.dynamic = industry.map(|of| Dynamic::new(old, 1, of, &offer.content));
    let snippets = &mut world.snippets;
    add(snippets, old, "Footer", SNIPPETS, footer, true);
    add(snippets, old, "Offer", SNIPPETS, offer, false);

    let event = FolderRef::Program(1002);
    let emails = [
        ("Welcome", EMAILS, Some(modular), MODULES, true),
        ("Newsletter", EMAILS, Some(plain), PLAIN, true),
        ("Invitation", event, Some(plain), PLAIN, false),
        ("Cut loose", EMAILS, None, PLAIN, false),
    ];
    for (n, (name, folder, template, html, approved)) in emails.into_iter().enumerate() {
        let at = old.plus(n as u64 * 20 * DAY_MS);
        let email = email(name, template, html);
        add(&mut world.emails, at, name, folder, email, approved);
    }
    fill_designs(world, now);
}

fn add<C: Content>(
    store: &mut Store<Drafted<C>>,
    at: Time,
    name: &str,
    folder: FolderRef,
    content: C,
    approved: bool,
) -> u64 {
    store.add(|id| {
        let head = Head::new(at, id, name, folder);
        if approved {
            Drafted::approved(head, content)
        } else {
            Drafted::new(head, content)
        }
    })
}

fn email(subject: &str, template: Option<u64>, html: &str) -> Email {
    let line = |text: &str| Line::Text(text.to_owned());
    Email {
        header: [
            line(subject),
            line("Example, \"Inc.\""),
            line("marketing@example.com"),
            line("reply@example.com"),
        ],
        pre_header: None,
        template,
        layout: Layout::read(html),
        syntax: syntax(html),
        operational: false,
        text_only: false,
        auto_copy: true,
        web_view: true,
        published: false,
        untracked: false,
    }
}

/// Fills what the new designer has made.
fn fill_designs(world: &mut World, now: Time) {
    let old = now.minus(100 * DAY_MS);
    let body = |html: &str| json!({"html": {"body": html}, "text": {"syncFromHtml": true}});
    let html = "<table><tr><td data-fragment-id=\"8801\"></td></tr></table>";
    let fragment = json!({
        "data": body("<p>Example, Inc.</p>"),
        "settings": {
            "fragmentType": "email",
            "fragmentSubType": "html",
            "supportedChannels": ["email"],
        },
    });
    let email = |subject: &str| {
        json!({
            "data": body(html),
            "headers": {
                "subject": subject,
                "fromName": "Example, \"Inc.\"",
                "fromEmail": "marketing@example.com",
                "replyEmail": "reply@example.com",
            },
            "settings": {"isOperational": false, "isWebPageView": true},
            "templateId": "8501",
        })
    };
    let fragment = design(Fragment, &fragment);
    let template = design(Template, &json!({"data": body(html)}));
    let designs = &mut world.designs;
    add(
        &mut designs.fragments,
        old,
        "Imprint",
        SNIPPETS,
        fragment,
        true,
    );
    add(
        &mut designs.templates,
        old,
        "Two columns",
        TEMPLATES,
        template,
        true,
    );
    for (name, approved) in [("Spring", true), ("Sommer, \"heiß\"", false)] {
        let email = design(Mail, &email(name));
        add(&mut designs.emails, old, name, EMAILS, email, approved);
    }
}

fn design<K: Kind>(kind: K, members: &Value) -> Design<K> {
    let mut design = Design::new(kind, K::NAME, 1, user(CredentialId(0)));
    for (name, value) in members.as_object().into_iter().flatten() {
        design.merge(name, value);
    }
    design
}
