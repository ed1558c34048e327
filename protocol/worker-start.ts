/** The first message to a server in a Web Worker, before those of the protocol: what ships with the product, and the worker can't read. */
export interface WorkerStart {
  /** Version of the product. */
  readonly version: string;
  readonly files: ShippedFiles;
}

/** Files that the analysis is made from. */
export interface ShippedFiles {
  /** `web-tree-sitter.wasm`. */
  readonly runtimeWasm: Uint8Array;
  /** `tree-sitter-go.wasm`. */
  readonly grammarWasm: Uint8Array;
  /** `std-index.bin`. */
  readonly stdIndex: Uint8Array;
}
