//! The forms that an instance starts with.

use serde_json::json;

use super::World;
use super::assets::{FolderRef, Head};
use super::draft::Drafted;
use super::form_fields::FormField;
use super::forms::Form;
use crate::time::Time;

const DAY_MS: u64 = 24 * 3_600_000;

/// One approved form in the Design Studio, one with an approved version and a draft in a program,
/// and one that is a draft.
pub(super) fn fill(world: &mut World, now: Time) {
    let old = now.minus(120 * DAY_MS);
    let field = |row, id: &str, kind: &str, label: &str| FormField {
        label: Some(label.to_owned()),
        row,
        ..FormField::new(id, kind, None)
    };
    let mut contact = Form::default();
    contact
        .fields
        .push(field(3, "Company", "text", "Company Name:"));
    let mut guests = Form::default();
    guests.set_language("French".to_owned());
    let mut lunch = field(3, "lunchChoice", "select", "Déjeuner:");
    lunch.meta.insert(
        "values".to_owned(),
        json!([
            {"label": "Select...", "value": "", "isDefault": true, "selected": true},
            {"label": "Végétalien", "value": "Vegan"},
            {"label": "Fromage", "value": "Käse, Brot"},
        ]),
    );
    guests.fields.push(lunch);
    guests.fields.push(field(4, "seats", "number", "Places:"));
    for guest in guests
        .fields
        .iter_mut()
        .filter(|field| field.id == "LastName")
    {
        guest.required = true;
    }
    let forms: [(&str, FolderRef, Form, bool); 3] = [
        ("Contact", FolderRef::Folder(20), contact, true),
        (
            "Inscription, invités",
            FolderRef::Program(1002),
            guests,
            true,
        ),
        ("Feedback", FolderRef::Folder(20), Form::default(), false),
    ];
    for (n, (name, folder, form, approved)) in forms.into_iter().enumerate() {
        let at = old.plus(n as u64 * 10 * DAY_MS);
        let id = world
            .forms
            .add(|id| Drafted::new(Head::new(at, id, name, folder), form));
        let Some(asset) = world.forms.get_mut(id) else {
            continue;
        };
        if approved {
            // A draft of an hour before can always be approved.
            asset.approve(at.plus(3_600_000)).ok();
        }
        if folder == FolderRef::Program(1002) {
            asset.edit(at.plus(DAY_MS)).button.label = "Je m'inscris".to_owned();
        }
    }
}
