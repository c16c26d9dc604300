// `node metered.mjs FILE ARGUMENT…` runs a metered WASI command and prints what it came to: its
// instructions, and the bytes of its memory at the end.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import process from "node:process";
import { WASI } from "node:wasi";

const [file, ...rest] = process.argv.slice(2);
const wasi = new WASI({ version: "preview1", args: [basename(file), ...rest], returnOnExit: true });
const module = await WebAssembly.compile(await readFile(file));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
const status = wasi.start(instance);
const { instructions, memory } = instance.exports;
process.stdout.write(`${instructions.value} ${memory.buffer.byteLength}\n`);
process.exitCode = status;
