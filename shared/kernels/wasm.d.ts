/** What workerd makes of an imported .wasm file. Only the Worker's entry imports one. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
