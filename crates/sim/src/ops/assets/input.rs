//! What operations on assets read out of their parameters and forms.

use serde::de::DeserializeOwned;

use crate::call::Call;
use crate::errors::Failure;
use crate::time::Time;
use crate::world::World;
use crate::world::assets::{Asset, AssetKind, FolderRef, Head};
use crate::world::store::Store;

/// Longest description, in characters (Adobe: "Folders").
const DESCRIPTION: usize = 2_000;
/// Longest name, in characters (Adobe: "Programs" > "Clone").
const NAME: usize = 255;

/// 701: a parameter is missing or empty.
pub(crate) fn blank(name: &str) -> Failure {
    Failure::new("701", format!("{name} cannot be blank"))
}

/// 701: a parameter has a value that it cannot have.
pub(crate) fn invalid(name: &str, text: &str) -> Failure {
    Failure::new("701", format!("Invalid value '{text}' for {name}"))
}

/// 702: what is to be changed is not there.
pub(crate) fn no_such(kind: AssetKind, id: u64) -> Failure {
    Failure::new("702", format!("{} with id {id} not found", kind.name()))
}

/// 709: the request is against a rule.
pub(crate) fn against(rule: impl Into<String>) -> Failure {
    Failure::new("709", rule)
}

/// 709: another asset has the name.
pub(crate) fn taken(kind: AssetKind, name: &str) -> Failure {
    against(format!("{} '{name}' already exists", kind.name()))
}

/// A parameter that must be there. 701 when it is not.
pub(crate) fn given(call: &Call<'_>, name: &str) -> Result<String, Failure> {
    call.params.get(name).ok_or_else(|| blank(name))
}

/// Sees to it that a body is a form. 612 when it is anything else.
pub(crate) fn only_form(call: &Call<'_>) -> Result<(), Failure> {
    if call.has_body() && !call.request.is_form() {
        return Err(Failure::plain("612"));
    }
    Ok(())
}

/// `name`, if it is there. 701 when it is too long.
pub(crate) fn new_name(call: &Call<'_>) -> Result<Option<String>, Failure> {
    short(call, "name", NAME)
}

/// `description`, if it is there. 701 when it is too long.
pub(crate) fn description(call: &Call<'_>) -> Result<Option<String>, Failure> {
    short(call, "description", DESCRIPTION)
}

/// A text of at most `most` characters. 701 when it is longer.
pub(crate) fn short(call: &Call<'_>, name: &str, most: usize) -> Result<Option<String>, Failure> {
    let text = call.params.get(name);
    if text
        .as_ref()
        .is_some_and(|text| text.chars().count() > most)
    {
        let rule = format!("{name} cannot be longer than {most} characters");
        return Err(Failure::new("701", rule));
    }
    Ok(text)
}

/// `true` or `false`, which is also what leaving it out means. 701 for anything else.
pub(crate) fn flag(call: &Call<'_>, name: &str) -> Result<bool, Failure> {
    Ok(maybe_flag(call, name)?.unwrap_or(false))
}

/// `true` or `false`, if it is there. 701 for anything else.
pub(crate) fn maybe_flag(call: &Call<'_>, name: &str) -> Result<Option<bool>, Failure> {
    match call.params.get(name) {
        None => Ok(None),
        Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(text) => Err(invalid(name, &text)),
    }
}

/// A date and time, if it is there. 704 when it is none.
pub(crate) fn date(call: &Call<'_>, name: &str) -> Result<Option<Time>, Failure> {
    let Some(text) = call.params.get(name) else {
        return Ok(None);
    };
    let bad = || Failure::new("704", format!("{name} has an invalid date format"));
    Time::parse(&text).map(Some).ok_or_else(bad)
}

/// A parameter that holds JSON, if it is there; single quotes pass for double ones. 701 when it
/// does not parse.
pub(crate) fn embedded<T: DeserializeOwned>(
    call: &Call<'_>,
    name: &str,
) -> Result<Option<T>, Failure> {
    let Some(text) = call.params.get(name) else {
        return Ok(None);
    };
    let parsed = serde_json::from_str(&text);
    let parsed = parsed.or_else(|_| serde_json::from_str(&text.replace('\'', "\"")));
    parsed.map(Some).map_err(|_| invalid(name, &text))
}

/// `Folder` or `Program` and an id. 701 for another type.
pub(crate) fn place(name: &str, kind: &str, id: u64) -> Result<FolderRef, Failure> {
    if kind.eq_ignore_ascii_case("Folder") {
        Ok(FolderRef::Folder(id))
    } else if kind.eq_ignore_ascii_case("Program") {
        Ok(FolderRef::Program(id))
    } else {
        let rule = format!("{name} must be Folder or Program");
        Err(Failure::new("701", rule))
    }
}

/// A reference to a folder or program: a JSON object in a string, `{"id":11,"type":"Folder"}`, or
/// the bare id of a folder. Marketo reads loosely: single quotes and words without quotes pass, as
/// marketorestpython sends them.
pub(crate) fn folder_ref(text: &str) -> Result<FolderRef, Failure> {
    let bad = || Failure::new("701", format!("Invalid folder reference '{text}'"));
    let text = text.trim();
    if let Ok(id) = text.parse() {
        return Ok(FolderRef::Folder(id));
    }
    let inner = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let bare = |word: &str| word.trim().trim_matches(['"', '\'']).to_owned();
    let (mut id, mut kind) = (None, String::new());
    for member in inner.ok_or_else(bad)?.split(',') {
        let (name, value) = member.split_once(':').ok_or_else(bad)?;
        match bare(name).as_str() {
            "id" => id = bare(value).parse().ok(),
            "type" => kind = bare(value),
            _ => {}
        }
    }
    place("type", &kind, id.ok_or_else(bad)?)
}

/// Where a new asset is to lie. 701 when it is not said, 710 when there is no such place, 711 when
/// that place does not hold such assets.
pub(crate) fn new_place(
    world: &World,
    call: &Call<'_>,
    param: &str,
    kind: AssetKind,
) -> Result<FolderRef, Failure> {
    let asked = folder_ref(&given(call, param)?)?;
    if !world.assets.exists(asked) {
        Err(Failure::plain("710"))
    } else if !world.assets.may_hold(asked, kind) {
        Err(Failure::plain("711"))
    } else {
        Ok(asked)
    }
}

/// The name, place and description of an asset that is to be made.
pub(crate) struct New {
    /// Its name.
    pub(crate) name: String,
    /// Where it is to lie.
    pub(crate) folder: FolderRef,
    /// What it is for.
    pub(crate) description: Option<String>,
}

impl New {
    /// Reads `name`, `folder` and `description`. 701, 710 and 711 as said above.
    pub(crate) fn read(world: &World, call: &Call<'_>, kind: AssetKind) -> Result<Self, Failure> {
        given(call, "name")?;
        Ok(Self {
            name: new_name(call)?.unwrap_or_default(),
            folder: new_place(world, call, "folder", kind)?,
            description: description(call)?,
        })
    }

    /// What the asset then has.
    pub(crate) fn head(self, now: Time, id: u64) -> Head {
        Head::new(now, id, &self.name, self.folder).described(self.description)
    }
}

/// The asset that the path names. 702 when it is not there.
pub(crate) fn existing<'s, T: Asset>(
    store: &'s mut Store<T>,
    call: &Call<'_>,
) -> Result<&'s mut T, Failure> {
    let id = call.path_id("id")?;
    store.get_mut(id).ok_or_else(|| no_such(T::KIND, id))
}

/// Changes name and description of the asset that the path names, and gives its id. 709 when
/// another asset has the name: one in the same folder, or any, where names are unique `everywhere`.
pub(crate) fn edit<T: Asset>(
    store: &mut Store<T>,
    call: &Call<'_>,
    everywhere: bool,
) -> Result<u64, Failure> {
    only_form(call)?;
    let head = existing(store, call)?.head();
    let (id, folder) = (head.id, head.folder);
    let (name, about) = (new_name(call)?, description(call)?);
    let scope = (!everywhere).then_some(folder);
    if let Some(name) = name
        .as_ref()
        .filter(|name| store.is_taken(name, scope, Some(id)))
    {
        return Err(taken(T::KIND, name));
    }
    existing(store, call)?
        .head_mut()
        .change(call.now, name, about);
    Ok(id)
}
