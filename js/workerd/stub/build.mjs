/** The Worker's real entry over bindings that trap on command. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ENTRY = fileURLToPath(new URL("../../../crates/worker/js/entry.mjs", import.meta.url));
const BINDINGS = fileURLToPath(new URL("bindings.mjs", import.meta.url));

/** A WebAssembly module with nothing in it: the magic number and the version. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/**
 * Builds it into a new folder, in the shape of `build/worker`.
 *
 * @returns {Promise<{ built: string, remove: () => Promise<void> }>} The folder.
 */
export async function buildStub() {
  const built = await mkdtemp(join(tmpdir(), "marketo-edge-entry-"));
  await build({
    entryPoints: [ENTRY],
    outfile: join(built, "index.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    alias: { "marketo-worker-bindings": BINDINGS },
    external: ["cloudflare:*"],
    logLevel: "warning",
  });
  await writeFile(join(built, "index_bg.wasm"), EMPTY_MODULE);
  return { built, remove: () => rm(built, { recursive: true }) };
}
