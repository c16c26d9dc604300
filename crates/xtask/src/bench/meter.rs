//! A wasm module that counts its own instructions.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use walrus::ir::{BinaryOp, Binop, Const, GlobalGet, GlobalSet, Instr, InstrSeqId, Value};
use walrus::{ConstExpr, GlobalId, InstrLocId, LocalFunction, Module, ValType};

/// What the count is exported as: a mutable 64-bit global.
pub(super) const COUNT: &str = "instructions";

/// The module `wasm`, to which each run of instructions without a branch adds its length when it is
/// entered. A block's or loop's head is one instruction, its end is none; filling or copying memory
/// is one, however long.
pub(super) fn metered(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(wasm).context("reading the module to be metered")?;
    let start = ConstExpr::Value(Value::I64(0));
    let count = module.globals.add_local(ValType::I64, true, false, start);
    for (_, function) in module.funcs.iter_local_mut() {
        meter(function, count);
    }
    module.exports.add(COUNT, count);
    Ok(module.emit_wasm())
}

fn meter(function: &mut LocalFunction, count: GlobalId) {
    let mut todo = vec![function.entry_block()];
    let mut seen = BTreeSet::new();
    while let Some(id) = todo.pop() {
        if !seen.insert(id) {
            continue;
        }
        let sequence = function.block_mut(id);
        let plain = core::mem::take(&mut sequence.instrs);
        todo.extend(plain.iter().flat_map(|(instr, _)| inner(instr)));
        for run in plain.split_inclusive(|(instr, _)| branches(instr)) {
            sequence.instrs.extend(adding(count, run.len()));
            sequence.instrs.extend(run.iter().cloned());
        }
    }
}

/// The sequences that an instruction holds.
fn inner(instr: &Instr) -> Vec<InstrSeqId> {
    match instr {
        Instr::Block(block) => vec![block.seq],
        Instr::Loop(block) => vec![block.seq],
        Instr::IfElse(both) => vec![both.consequent, both.alternative],
        _ => Vec::new(),
    }
}

/// Whether what comes after an instruction may be left out.
fn branches(instr: &Instr) -> bool {
    !inner(instr).is_empty()
        || matches!(
            instr,
            Instr::Br(_)
                | Instr::BrIf(_)
                | Instr::BrTable(_)
                | Instr::Return(_)
                | Instr::Unreachable(_)
        )
}

fn adding(count: GlobalId, length: usize) -> [(Instr, InstrLocId); 4] {
    let length = Value::I64(i64::try_from(length).unwrap_or(i64::MAX));
    [
        Instr::GlobalGet(GlobalGet { global: count }),
        Instr::Const(Const { value: length }),
        Instr::Binop(Binop {
            op: BinaryOp::I64Add,
        }),
        Instr::GlobalSet(GlobalSet { global: count }),
    ]
    .map(|instr| (instr, InstrLocId::default()))
}

#[cfg(test)]
mod tests {
    use walrus::ir::{Const, Instr, Value};
    use walrus::{FunctionBuilder, Module};

    use super::{COUNT, metered};

    /// What each run adds, in the order in which they stand.
    fn lengths(module: &Module) -> Vec<i64> {
        let (_, function) = module.funcs.iter_local().next().unwrap();
        let mut todo = vec![function.entry_block()];
        let mut found = Vec::new();
        while let Some(id) = todo.pop() {
            for (instr, _) in &function.block(id).instrs {
                if let Instr::Const(Const {
                    value: Value::I64(length),
                }) = instr
                {
                    found.push(*length);
                }
                todo.extend(super::inner(instr));
            }
        }
        found
    }

    #[test]
    fn each_run_of_instructions_adds_its_length_once() {
        let mut module = Module::default();
        let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
        let mut body = builder.func_body();
        // Two and the loop's head; in it two and a branch, then one; after it two.
        body.i32_const(1).drop().loop_(None, |inner| {
            let again = inner.id();
            inner
                .i32_const(0)
                .drop()
                .i32_const(0)
                .br_if(again)
                .i32_const(2)
                .drop();
        });
        body.i32_const(3).drop();
        let function = builder.finish(vec![], &mut module.funcs);
        module.exports.add("run", function);

        let read = Module::from_buffer(&metered(&module.emit_wasm()).unwrap()).unwrap();
        assert_eq!(lengths(&read), [3, 2, 4, 2]);
        assert!(read.exports.iter().any(|export| export.name == COUNT));
    }
}
