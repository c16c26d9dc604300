// `node metered.mjs FILE ARGUMENT…` runs a metered WASI command and prints what it came to: its
// instructions, and the bytes of its memory at the end.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import process from "node:process";
import { WASI } from "node:wasi";

const [file, ...rest] = process.argv.slice(2);
if (file === undefined) throw new Error("which file?");
const wasi = new WASI({ version: "preview1", args: [basename(file), ...rest], returnOnExit: true });
const module = await WebAssembly.compile(await readFile(file));
const imports = /** @type {WebAssembly.Imports} */ (wasi.getImportObject());
const instance = await WebAssembly.instantiate(module, imports);
const status = wasi.start(instance);
const { instructions, memory } = instance.exports;
if (!(instructions instanceof WebAssembly.Global) || !(memory instanceof WebAssembly.Memory)) {
  throw new Error("it is not metered");
}
process.stdout.write(`${instructions.value} ${memory.buffer.byteLength}\n`);
process.exitCode = status;
