/** The server that VS Code starts, in a Node process or in a Web Worker: one bundle, so that the extension holds the analysis once. */
const isWorker = 'WorkerGlobalScope' in globalThis;
void (isWorker ? import('./browser.js') : import('./node.js'));
