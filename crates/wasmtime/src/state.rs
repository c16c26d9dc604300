//! What an instance has of its host.

use anyhow::Result;
use wasmtime::component::ResourceTable;
use wasmtime_wasi::{FsPerms, WasiCtx, WasiCtxView, WasiView};
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use crate::keyvalue::Memory;

/// What all instances are given.
#[derive(Default)]
pub(crate) struct Settings {
    /// Folders of the host, and where they are seen.
    pub(crate) dirs: Vec<(String, String)>,
    pub(crate) env: Vec<(String, String)>,
    /// The key-value store, if the host has one.
    pub(crate) memory: Option<Memory>,
}

/// What one instance has.
pub(crate) struct State {
    wasi: WasiCtx,
    http: WasiHttpCtx,
    pub(crate) table: ResourceTable,
    pub(crate) memory: Memory,
}

impl State {
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let mut wasi = WasiCtx::builder();
        wasi.inherit_stdout().inherit_stderr().inherit_network();
        for (name, value) in &settings.env {
            wasi.env(name, value);
        }
        for (host, guest) in &settings.dirs {
            wasi.preopened_dir(host, guest, FsPerms::ReadWrite)?;
        }
        Ok(Self {
            wasi: wasi.build(),
            http: WasiHttpCtx::new(),
            table: ResourceTable::new(),
            memory: settings.memory.clone().unwrap_or_default(),
        })
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi,
            table: &mut self.table,
        }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            ctx: &mut self.http,
            table: &mut self.table,
            hooks: Default::default(),
        }
    }
}
