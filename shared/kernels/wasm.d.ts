/** The type of an imported .wasm file in workerd: a compiled module. Only the Worker's entry imports one. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
