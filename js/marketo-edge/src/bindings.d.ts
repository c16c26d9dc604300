/** What the wasm exports, as `crates/js` has it. */
declare module "marketo-edge-bindings" {
  /** `[note, body, file]`: see `told.ts`. */
  export type Told = [note: string, body: Uint8Array | undefined, file: unknown];

  export class Client {
    constructor(settings: string, host: unknown);
    call(ask: string, body?: Uint8Array, gone?: Promise<void>): Promise<Told>;
    list(ask: string, body?: Uint8Array, since?: string, position?: string): Pages;
    read(ask: string, name: string, values: string[]): Values;
    batches(ask: string, body: Uint8Array | undefined, key: string[]): Batch;
    limits(): Promise<string>;
  }

  export class Pages {
    next(gone?: Promise<void>): Promise<Told | undefined>;
    position(): string;
  }

  export class Values {
    next(gone?: Promise<void>): Promise<Told | undefined>;
  }

  export class Batch {
    push(json: string): number;
    wantsMore(): boolean;
    finish(): void;
    isDone(): boolean;
    send(gone?: Promise<void>): Promise<Told> | undefined;
    told(): string | undefined;
  }

  export function initSync(options: { module: WebAssembly.Module }): unknown;
}

declare module "marketo-edge-wasm" {
  /** The compiled wasm, however this platform has it. */
  export const module: WebAssembly.Module;
}
