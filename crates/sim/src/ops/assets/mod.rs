//! The asset API, one room per kind of asset.

pub mod folders;
pub mod programs;

use crate::answer::Reply;
use crate::call::Call;
use crate::errors::Failure;
use serde_json::Value;

/// `maxReturn` (20 when left out, at most 200) and `offset` of a browse.
fn window(call: &Call<'_>) -> Result<(usize, usize), Failure> {
    let most = call.number("maxReturn")?.unwrap_or(20);
    if most == 0 || most > 200 {
        return Err(Failure::new("701", "maxReturn must be between 1 and 200"));
    }
    let offset = call.number("offset")?.unwrap_or(0);
    Ok((usize::try_from(offset).unwrap_or(usize::MAX), most as usize))
}

/// The part of a browse that was asked for. Past its end there is no `result` at all.
fn browse(call: &Call<'_>, all: impl Iterator<Item = Value>) -> Result<Reply, Failure> {
    let (offset, most) = window(call)?;
    let part: Vec<Value> = all.skip(offset).take(most).collect();
    Ok(Reply::Assets((!part.is_empty()).then_some(part)))
}
