//! My Tokens of folders and programs (Adobe: "Tokens").

use serde_json::{Value, json};

use super::{READ, WRITE, against, found, given, id_only, invalid, only_form, place, short};
use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::world::World;
use crate::world::assets::FolderRef;
use crate::world::assets::folders::Area;
use crate::world::assets::tokens::Token;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getTokensByFolderId",
        "GET",
        "/rest/asset/v1/folder/{id}/tokens.json",
        READ,
        tokens,
    ),
    Operation::new(
        "createToken",
        "POST",
        "/rest/asset/v1/folder/{id}/tokens.json",
        WRITE,
        create,
    ),
    Operation::new(
        "deleteTokenByName",
        "POST",
        "/rest/asset/v1/folder/{id}/tokens/delete.json",
        WRITE,
        delete,
    ),
];

/// Longest name, in characters.
const NAME: usize = 50;

fn record(folder: FolderRef, tokens: Vec<Value>) -> Value {
    json!({"folder": {"type": folder.kind(), "value": folder.id()}, "tokens": tokens})
}

fn tokens(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let kind = call.params.get("folderType");
    let kind = kind.unwrap_or_else(|| "Folder".to_owned());
    let folder = place("folderType", &kind, call.path_id("id")?)?;
    let tokens: Vec<Value> = world.assets.tokens.of(folder).map(Token::record).collect();
    Ok(found((!tokens.is_empty()).then(|| record(folder, tokens))))
}

/// The folder or program whose token is to be changed. 710 when there is none, 711 when it can
/// have no tokens.
fn owner(world: &World, call: &Call<'_>) -> Result<FolderRef, Failure> {
    let kind = given(call, "folderType")?;
    let folder = place("folderType", &kind, call.path_id("id")?)?;
    match world.assets.area(folder) {
        None => Err(Failure::plain("710")),
        Some(Area::MarketingActivities) => Ok(folder),
        Some(_) => Err(Failure::plain("711")),
    }
}

/// The type's name as Marketo writes it. 701 for one that cannot be made over the API, 704 or 701
/// for a value that is not of it.
fn checked(kind: &str, value: &str) -> Result<&'static str, Failure> {
    const TYPES: [&str; 6] = [
        "date",
        "number",
        "rich text",
        "score",
        "sfdc campaign",
        "text",
    ];
    let known = TYPES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(kind));
    let known = known.ok_or_else(|| invalid("type", kind))?;
    let fits = match known {
        "date" => {
            let date = value.parse::<jiff::civil::Date>();
            if value.len() != 10 || date.is_err() {
                return Err(Failure::plain("704"));
            }
            true
        }
        "number" => value.parse::<f64>().is_ok_and(f64::is_finite),
        "score" => {
            let digits = value.strip_prefix('=').unwrap_or(value);
            digits.parse::<i32>().is_ok()
        }
        _ => true,
    };
    match fits {
        true => Ok(known),
        false => Err(invalid("value", value)),
    }
}

fn create(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let folder = owner(world, call)?;
    given(call, "name")?;
    let name = short(call, "name", NAME)?.unwrap_or_default();
    let (kind, value) = (given(call, "type")?, given(call, "value")?);
    let kind = checked(&kind, &value)?.to_owned();
    let known = world.assets.tokens.get(folder, &name);
    if known.is_some_and(|known| known.kind != kind) {
        return Err(against(format!("Token '{name}' is of another type")));
    }
    let token = Token {
        folder,
        name,
        kind,
        value,
    };
    let shown = record(folder, vec![token.record()]);
    world.assets.tokens.set(token);
    Ok(found([shown]))
}

fn delete(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let folder = owner(world, call)?;
    let (name, kind) = (given(call, "name")?, given(call, "type")?);
    if !world.assets.tokens.remove(folder, &name, &kind) {
        let missing = format!("Token '{name}' of type '{kind}' not found");
        return Err(Failure::new("702", missing));
    }
    Ok(id_only(folder.id()))
}
