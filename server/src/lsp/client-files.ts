import type { Connection } from 'vscode-languageserver';
import {
  type ReadDirectoryAnswer,
  readDirectoryRequest,
  type ReadFileAnswer,
  type ReadFileParams,
  readFileRequest,
  type StatAnswer,
  statRequest,
  type UriParams,
} from '../../../protocol/file-requests.js';
import { schemeOf } from '../base/uri.js';
import type { FileHost } from '../host/file-host.js';
import type { ClientInfo } from './client-info.js';

/**
 * Where files are read: those that the server has itself, and those of the client for the rest.
 *
 * @param own files with `file:` URIs; undefined where the server has none
 */
export function filesFor(connection: Connection, client: ClientInfo, own: FileHost | undefined): FileHost {
  const theirs = clientFiles(connection);
  if (own === undefined) return theirs;
  if (!client.readsFiles) return own;
  const hostOf = (uri: string): FileHost => (schemeOf(uri) === 'file' ? own : theirs);
  return {
    readFile: (uri, limitBytes) => hostOf(uri).readFile(uri, limitBytes),
    readDirectory: (uri) => hostOf(uri).readDirectory(uri),
    stat: (uri) => hostOf(uri).stat(uri),
  };
}

/** The files of the client. One that does not answer has none. */
function clientFiles(connection: Connection): FileHost {
  return {
    async readFile(uri, limitBytes) {
      try {
        const params: ReadFileParams = { uri, limitBytes };
        const answer: ReadFileAnswer = await connection.sendRequest(readFileRequest, params);
        return 'base64' in answer ? { ok: true, bytes: bytesOf(answer.base64) } : { ok: false, ...answer };
      } catch (error) {
        return { ok: false, failure: 'io', detail: error instanceof Error ? error.message : String(error) };
      }
    },

    async readDirectory(uri) {
      try {
        const params: UriParams = { uri };
        const entries: ReadDirectoryAnswer = await connection.sendRequest(readDirectoryRequest, params);
        return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
      } catch {
        return [];
      }
    },

    async stat(uri) {
      try {
        const params: UriParams = { uri };
        const answer: StatAnswer = await connection.sendRequest(statRequest, params);
        return answer ?? undefined;
      } catch {
        return undefined;
      }
    },
  };
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
