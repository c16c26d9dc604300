//! The usage and error reports (Adobe: "Usage"). They need no permission.

use crate::answer::Reply;
use crate::call::Call;
use crate::catalog::Operation;
use crate::errors::Failure;
use crate::world::World;

/// The operations of this room.
pub const OPERATIONS: &[Operation] = &[
    Operation::new(
        "getDailyUsage",
        "GET",
        "/rest/v1/stats/usage.json",
        &[],
        daily_usage,
    ),
    Operation::new(
        "getWeeklyUsage",
        "GET",
        "/rest/v1/stats/usage/last7days.json",
        &[],
        weekly_usage,
    ),
    Operation::new(
        "getDailyErrors",
        "GET",
        "/rest/v1/stats/errors.json",
        &[],
        daily_errors,
    ),
    Operation::new(
        "getWeeklyErrors",
        "GET",
        "/rest/v1/stats/errors/last7days.json",
        &[],
        weekly_errors,
    ),
];

fn daily_usage(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(world.usage.calls(call.now, 1)))
}

fn weekly_usage(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(world.usage.calls(call.now, 7)))
}

fn daily_errors(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(world.usage.errors(call.now, 1)))
}

fn weekly_errors(world: &mut World, call: &Call<'_>) -> Result<Reply, Failure> {
    Ok(Reply::result(world.usage.errors(call.now, 7)))
}
