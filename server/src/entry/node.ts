import { runServer, type Transport } from './run-server.js';

/** usage: node server.js --stdio | --node-ipc */
const transports: readonly Transport[] = ['stdio', 'node-ipc'];
const transport = transports.find((name) => process.argv.includes(`--${name}`));
if (transport === undefined) {
  process.stderr.write(`usage: server ${transports.map((name) => `--${name}`).join(' | ')}\n`);
  process.exitCode = 2;
} else {
  void runServer(transport);
}
