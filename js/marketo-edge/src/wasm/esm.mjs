import { readFileSync } from "node:fs";

export const module = new WebAssembly.Module(
  readFileSync(new URL("../marketo.wasm", import.meta.url)),
);
