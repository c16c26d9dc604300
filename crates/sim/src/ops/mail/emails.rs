//! Emails: reading, making, metadata, header and approval (Adobe: "Emails").

use serde_json::Value;

use super::segments;
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts::{self, change, life, new_head, show};
use crate::ops::assets::{
    READ, WRITE, against, embedded, flag, found, given, id_only, invalid, maybe_flag, only_form,
    short,
};
use crate::world::World;
use crate::world::mail::Rich;
use crate::world::mail::dynamic::Dynamic;
use crate::world::mail::email::{Email, Header, Line, cc_fields};
use crate::world::mail::layout::Layout;
use crate::world::mail::template::syntax;

macro_rules! at {
    ($rest:literal) => {
        concat!("/rest/asset/v1/email", $rest)
    };
}

/// What it has in common with every asset that is approved.
pub const LIFE: &[Operation] = life!(
    Email,
    "email",
    [
        "getEmails",
        "getEmailById",
        "approveEmailDraft",
        "unapproveEmail",
        "discardEmailDraft",
        "cloneEmail",
        "deleteEmail",
    ]
);

/// The other operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new("createEmail", "POST", at!("s.json"), WRITE, create),
    Operation::new(
        "getEmailByName",
        "GET",
        at!("/byName.json"),
        READ,
        drafts::by_name::<Email>,
    ),
    Operation::new(
        "getEmailCCFields",
        "GET",
        at!("/ccFields.json"),
        READ,
        |_, _| Ok(found(cc_fields())),
    ),
    Operation::new(
        "updateEmailMetadata",
        "POST",
        at!("/{id}.json"),
        WRITE,
        update,
    ),
    Operation::new(
        "updateEmailContent",
        "POST",
        at!("/{id}/content.json"),
        WRITE,
        update_header,
    ),
];

/// Longest preheader, in characters.
const PRE_HEADER: usize = 1_024;

/// The instance's own name and address, for an email without.
const SENDER: [&str; 2] = ["Marketing", "marketing@example.com"];

/// Sees to it that an address is one, or is made from a token. 701 when not.
fn address(header: Header, text: &str) -> Result<(), Failure> {
    let is_address = matches!(header, Header::FromEmail | Header::ReplyEmail);
    if is_address && !text.contains('@') && !text.contains("{{") {
        return Err(invalid(header.name(), text));
    }
    Ok(())
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let head = new_head::<Email>(world, call)?;
    let asked = given(call, "template")?;
    let template = asked.trim().parse();
    let template: u64 = template.map_err(|_| invalid("template", &asked))?;
    let found = world.email_templates.get(template);
    let found = found.ok_or_else(|| against(format!("Template {template} not found")))?;
    let approved = found.version(crate::world::draft::Version::Approved);
    let html = approved.ok_or_else(|| against(format!("Template {template} is not approved")))?;
    let line = |header: Header, default: &str| {
        let text = call.params.get(header.name());
        let text = text.unwrap_or_else(|| default.to_owned());
        address(header, &text)?;
        Ok::<Line, Failure>(Line::Text(text))
    };
    let [name, mailbox] = SENDER;
    let email = Email {
        header: [
            line(Header::Subject, "")?,
            line(Header::FromName, name)?,
            line(Header::FromEmail, mailbox)?,
            line(Header::ReplyEmail, mailbox)?,
        ],
        pre_header: None,
        template: Some(template),
        layout: Layout::read(&html.html),
        syntax: syntax(&html.html),
        operational: flag(call, "operational")?,
        text_only: flag(call, "textOnly")?,
        auto_copy: flag(call, "autoCopyToText")?,
        web_view: false,
        published: false,
        untracked: flag(call, "isOpenTrackingDisabled")?,
    };
    let id = drafts::add(world, call, head, email)?;
    Ok(show::<Email>(world, id))
}

fn update(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let pre_header = short(call, "preHeader", PRE_HEADER)?;
    let asked = |name| maybe_flag(call, name);
    let flags = [
        asked("operational")?,
        asked("published")?,
        asked("textOnly")?,
        asked("webView")?,
        asked("autoCopyToText")?,
    ];
    let id = drafts::rename::<Email>(world, call)?;
    if pre_header.is_none() && flags.iter().all(Option::is_none) {
        return Ok(show::<Email>(world, id));
    }
    let edit = |_: &World, email: &mut Email| {
        let set = [
            &mut email.operational,
            &mut email.published,
            &mut email.text_only,
            &mut email.web_view,
            &mut email.auto_copy,
        ];
        for (flag, value) in set.into_iter().zip(flags) {
            *flag = value.unwrap_or(*flag);
        }
        if pre_header.is_some() {
            email.pre_header = pre_header;
        }
        Ok(())
    };
    change(world, call, edit)?;
    Ok(show::<Email>(world, id))
}

/// One line of the header as `updateEmailContent` sends it: `{"type":"Text","value":"Hello"}`, or
/// with `DynamicContent` and a segmentation's id.
fn new_line(
    world: &World,
    call: &Call<'_>,
    email: &Email,
    header: Header,
    line: &Value,
) -> Result<Line, Failure> {
    let member = |name: &str| {
        let value = line.get(name)?;
        let number = || Some(value.as_u64()?.to_string());
        value.as_str().map(str::to_owned).or_else(number)
    };
    let wrong = || invalid(header.name(), &line.to_string());
    let value = member("value").ok_or_else(wrong)?;
    match member("type").as_deref() {
        Some("Text") => {
            address(header, &value)?;
            Ok(Line::Text(value))
        }
        Some("DynamicContent") => {
            let now = Rich::of_text(&email.line(header).text());
            let of = segments(world, &value)?;
            let number = email.next_dynamic();
            Ok(Line::Dynamic(Dynamic::new(call.now, number, of, &now)))
        }
        _ => Err(wrong()),
    }
}

fn update_header(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let edit = |world: &World, email: &mut Email| {
        for header in Header::ALL {
            // The reply address has another name here than everywhere else.
            let name = match header {
                Header::ReplyEmail => "replyTO",
                other => other.name(),
            };
            if let Some(line) = embedded::<Value>(call, name)? {
                *email.line_mut(header) = new_line(world, call, email, header, &line)?;
            }
        }
        if let Some(untracked) = maybe_flag(call, "isOpenTrackingDisabled")? {
            email.untracked = untracked;
        }
        Ok(())
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}
