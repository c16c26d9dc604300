//! The fields of an object, as its schema calls give them (Adobe: "Companies" > "Query Fields").

use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use crate::world::World;
use crate::world::page;
use crate::world::records::Object;
use crate::world::records::schema::Field;

/// All fields but the ids and times that Marketo keeps, in pages.
pub(super) fn all(world: &World, call: &Call<'_>, object: &Object) -> Result<Reply, Failure> {
    let schema = &super::store(world, object)?.schema;
    let places: Vec<u64> = (1..=schema.fields.len() as u64).collect();
    let token = call.params.get("nextPageToken");
    let name = call.operation.name;
    let (part, next) = page::cut(&places, token.as_deref(), name, call.batch_size()?)?;
    let first = part.first().map_or(0, |place| *place as usize - 1);
    let shown = schema.fields.iter().skip(first).take(part.len());
    let shown = shown.map(Field::metadata).collect();
    Ok(match next {
        Some(next) => Reply::activities(shown, next, true),
        None => Reply::result(shown),
    })
}

/// One field. 1006 for a name that is none.
pub(super) fn by_name(world: &World, call: &Call<'_>, object: &Object) -> Result<Reply, Failure> {
    let name = call.path_param("fieldApiName");
    let found = super::store(world, object)?.schema.field(name);
    let found = found.ok_or_else(|| Failure::no_field(name))?;
    Ok(Reply::result(vec![found.metadata()]))
}
