import { opendir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { canonicalUri } from '../base/uri.js';
import type { CliSystem, OutputStream } from '../cli/cli-system.js';
import { nodeFileHost } from '../host/node-file-host.js';
import { nodeFileWriter } from '../host/node-file-writer.js';
import { nodeTimers } from '../host/node-timers.js';
import { goEnvironment } from './go-environment.js';

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  return {
    get isTerminal() {
      // Undefined on a pipe, whatever its type says.
      return (stream.isTTY as boolean | undefined) === true;
    },
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
    write: (text) => void stream.write(text),
  };
}

async function whyUnlistable(uri: string): Promise<string | undefined> {
  try {
    await (await opendir(fileURLToPath(uri))).close();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

type ChosenPart =
  'rules' | 'version' | 'createEngine' | 'processorCount' | 'expectSource' | 'startChecker' | 'serveEditor';

/** This process as the command line sees it. @param parts what the caller chooses */
export function nodeCliSystem(parts: Pick<CliSystem, ChosenPart>, workingFolder = process.cwd()): CliSystem {
  return {
    ...parts,
    host: nodeFileHost,
    writer: nodeFileWriter,
    timers: nodeTimers,
    stdout: outputStream(process.stdout),
    stderr: outputStream(process.stderr),
    goEnvironment: goEnvironment(),
    environment: process.env,
    workingFolder: canonicalUri(pathToFileURL(workingFolder).href),
    toUri: (path) => canonicalUri(pathToFileURL(resolve(workingFolder, path)).href),
    toPath: (uri) => {
      try {
        const path = fileURLToPath(uri);
        // Shorter for a neighbour, clearer than a long way up for the rest.
        const way = relative(workingFolder, path);
        return way.startsWith(join('..', '..')) ? path : way;
      } catch {
        return uri;
      }
    },
    whyUnlistable,
  };
}
