// The bindings that wasm-bindgen writes for the wasm, as far as the entry uses them.
declare module "marketo-worker-bindings" {
  /** What the `worker` crate keeps outside the wasm. Fails if the instance is dead. */
  export function __worker_init_state(): { instanceId: number };
  /** Puts a new instance in the place of the present one. */
  export function __wbg_reset_state(): void;
  /** The fetch handler. Its promise stays open for ever if the instance dies. */
  export function fetch(request: Request, env: unknown, context: unknown): Promise<Response>;
  /** The Durable Object in the instance that it was made in. */
  export class Governor {
    constructor(state: unknown, env: unknown);
    fetch(request: Request): Promise<Response>;
  }
}

// What of workerd's own modules the entry uses.
declare module "cloudflare:workers" {
  export class DurableObject {
    constructor(ctx: unknown, env: unknown);
    protected ctx: unknown;
    protected env: unknown;
  }
}
