// workerd compiles modules when a Worker is deployed, and not later.
export { default as module } from "../marketo.wasm";
