//! Modules and variables of emails (Adobe: "Emails" > "Modules", "Variables").

use serde::Deserialize;

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::ops::assets::drafts::{change, target};
use crate::ops::assets::{
    READ, WRITE, against, blank, embedded, found, given, id_only, invalid, only_form,
};
use crate::world::World;
use crate::world::mail::email::Email;
use crate::world::mail::layout::{Layout, Variable};
use crate::world::mail::modules::Refused;

macro_rules! at {
    ($rest:literal) => {
        concat!("/rest/asset/v1/email/{id}/", $rest)
    };
}

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "rearrangeEmailModules",
        "POST",
        at!("content/rearrange.json"),
        WRITE,
        rearrange,
    ),
    Operation::new(
        "addEmailModule",
        "POST",
        at!("content/{moduleId}/add.json"),
        WRITE,
        add,
    ),
    Operation::new(
        "deleteModule",
        "POST",
        at!("content/{moduleId}/delete.json"),
        WRITE,
        |world, call| with_module(world, call, Layout::remove),
    ),
    Operation::new(
        "duplicateEmailModule",
        "POST",
        at!("content/{moduleId}/duplicate.json"),
        WRITE,
        |world, call| {
            let name = call.params.get("name");
            with_module(world, call, |layout, id| {
                layout.duplicate(id, name.as_deref())
            })
        },
    ),
    Operation::new(
        "renameEmailModule",
        "POST",
        at!("content/{moduleId}/rename.json"),
        WRITE,
        |world, call| {
            let name = given(call, "name")?;
            with_module(world, call, |layout, id| layout.rename(id, &name))
        },
    ),
    Operation::new(
        "getEmailVariables",
        "GET",
        at!("variables.json"),
        READ,
        variables,
    ),
    Operation::new(
        "updateEmailVariable",
        "POST",
        at!("variable/{name}.json"),
        WRITE,
        update_variable,
    ),
];

/// Changes the modules of an email: 702 when it has no such module, 709 when the name is taken.
fn with_module(
    world: &mut World,
    call: &Call<'_>,
    change_it: impl FnOnce(&mut Layout, &str) -> Result<(), Refused>,
) -> Result<Reply, Failure> {
    only_form(call)?;
    let module = call.path_param("moduleId");
    let edit = |_: &World, email: &mut Email| {
        change_it(&mut email.layout, module).map_err(|refused| match refused {
            Refused::NoModule => Failure::new("702", format!("Module '{module}' not found")),
            Refused::Taken => against("A module of that name already exists"),
        })
    };
    let (id, ()) = change(world, call, edit)?;
    Ok(id_only(id))
}

fn add(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let asked = given(call, "index")?;
    let index = asked.trim().parse();
    let index: usize = index.map_err(|_| invalid("index", &asked))?;
    let name = call.params.get("name");
    with_module(world, call, |layout, id| {
        layout.add(id, name.as_deref(), index)
    })
}

/// One module and its new place.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    index: usize,
    module_id: String,
}

fn rearrange(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let places: Option<Vec<Place>> = embedded(call, "positions")?;
    let places = places.ok_or_else(|| blank("positions"))?;
    let places = places.into_iter().map(|it| (it.index, it.module_id));
    let places: Vec<(usize, String)> = places.collect();
    with_module(world, call, |layout, _| layout.rearrange(&places))
}

/// There is no `status` here: the variables are those of the draft where there is one.
fn variables(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    let email = target::<Email>(world, call)?.latest();
    Ok(found(email.layout.variables.iter().map(Variable::record)))
}

fn update_variable(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    only_form(call)?;
    let (name, module) = (call.path_param("name"), call.params.get("moduleId"));
    let value = call.params.get("value").unwrap_or_default();
    let edit = |_: &World, email: &mut Email| {
        let mut all = email.layout.variables.iter_mut();
        let variable = all.find(|it| it.name == name && it.module == module);
        let missing = || Failure::new("702", format!("Variable '{name}' not found"));
        let variable = variable.ok_or_else(missing)?;
        variable.value = value;
        Ok(variable.record())
    };
    let (_, record) = change(world, call, edit)?;
    Ok(found([record]))
}
