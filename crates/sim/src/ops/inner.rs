//! Calls that the instance makes of itself: what an import or an ingestion brings is applied by
//! the operations that anybody could call, so that it has the same rules and leaves the same
//! traces.

use serde_json::{Map, Value, json};

use crate::answer::Reply;
use crate::call::{Call, CallId};
use crate::catalog::{self, Operation, Work};
use crate::config::CredentialId;
use crate::errors::Failure;
use crate::permission;
use crate::request::{Params, Request};
use crate::time::Time;
use crate::world::World;

/// Most records of one call.
pub(crate) const MOST: usize = 300;

/// On whose behalf, and when.
#[derive(Clone, Copy)]
pub(crate) struct Inner {
    /// The moment.
    pub now: Time,
    /// The call that brought the records.
    pub id: CallId,
    /// Whose it was.
    pub credential: CredentialId,
}

impl Inner {
    /// Runs the operation of that name with a JSON body: the records of its result.
    ///
    /// # Errors
    /// That of the operation; 611 when there is none of that name.
    pub(crate) fn run(
        &self,
        world: &mut World,
        name: &str,
        path: &[(&'static str, String)],
        body: &Value,
    ) -> Result<Vec<Value>, Failure> {
        let operation = find(name).ok_or_else(|| Failure::plain("611"))?;
        let Work::Instance(run) = operation.work else {
            return Err(Failure::plain("611"));
        };
        let mut request = Request::new(operation.method, operation.path);
        if !body.is_null() {
            request = request.json(body);
        }
        let permissions = permission::all();
        let call = Call {
            now: self.now,
            arrived: self.now,
            id: self.id,
            operation,
            path,
            params: &Params::default(),
            request: &request,
            credential: self.credential,
            permissions: &permissions,
        };
        match run(world, &call)? {
            Reply::Result { result, .. } => Ok(result),
            _ => Ok(Vec::new()),
        }
    }

    /// The same with records for `input`, at most 300 a call: what became of each, in order. A call
    /// that fails as a whole fails all of its records.
    pub(crate) fn each(
        &self,
        world: &mut World,
        name: &str,
        path: &[(&'static str, String)],
        members: &Map<String, Value>,
        records: &[Value],
    ) -> Vec<Result<Value, Failure>> {
        let calls = records.chunks(MOST);
        let came = calls.flat_map(|some| self.call(world, name, path, members, some));
        came.collect()
    }

    /// The same with a call for each record.
    pub(crate) fn singly(
        &self,
        world: &mut World,
        name: &str,
        path: &[(&'static str, String)],
        members: &Map<String, Value>,
        records: &[Value],
    ) -> Vec<Result<Value, Failure>> {
        let calls = records.chunks(1);
        let came = calls.flat_map(|some| self.call(world, name, path, members, some));
        came.collect()
    }

    fn call(
        &self,
        world: &mut World,
        name: &str,
        path: &[(&'static str, String)],
        members: &Map<String, Value>,
        records: &[Value],
    ) -> Vec<Result<Value, Failure>> {
        let mut body = members.clone();
        body.insert("input".into(), json!(records));
        let came = self.run(world, name, path, &Value::Object(body));
        let came = records.iter().enumerate().map(|(place, _)| match &came {
            Ok(result) => judged(result.get(place).cloned().unwrap_or(Value::Null)),
            Err(failure) => Err(failure.clone()),
        });
        came.collect()
    }
}

/// A record of a result, or why it was skipped.
fn judged(record: Value) -> Result<Value, Failure> {
    let reason = record.get("reasons").and_then(|reasons| reasons.get(0));
    let Some(reason) = reason else {
        return Ok(record);
    };
    let part = |name: &str| reason.get(name).and_then(Value::as_str).unwrap_or_default();
    Err(Failure::new(part("code"), part("message")))
}

fn find(name: &str) -> Option<&'static Operation> {
    catalog::operations().find(|known| known.name == name)
}
