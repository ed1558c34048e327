import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  type ListedEntry,
  type ReadDirectoryAnswer,
  readDirectoryRequest,
  type ReadFileAnswer,
  type ReadFileParams,
  readFileRequest,
  type StatAnswer,
  statRequest,
  type UriParams,
} from '../../protocol/file-requests.js';

/** Reads for the server what it can't read itself: in a browser everything, on the desktop the files of virtual workspaces. */
export function serveFiles(client: BaseLanguageClient): void {
  client.onRequest(readFileRequest, readFile);
  client.onRequest(readDirectoryRequest, readDirectory);
  client.onRequest(statRequest, stat);
}

async function readFile({ uri, limitBytes }: ReadFileParams): Promise<ReadFileAnswer> {
  try {
    const file = vscode.Uri.parse(uri);
    const { type, size } = await vscode.workspace.fs.stat(file);
    if ((type & vscode.FileType.File) === 0) return { failure: 'not-a-file', detail: 'not a regular file' };
    if (size > limitBytes) return { failure: 'too-large', detail: `${size} bytes` };
    return { base64: toBase64(await vscode.workspace.fs.readFile(file)) };
  } catch (error) {
    return { failure: failureOf(error), detail: error instanceof Error ? error.message : String(error) };
  }
}

function failureOf(error: unknown): 'not-found' | 'no-access' | 'not-a-file' | 'io' {
  switch (error instanceof vscode.FileSystemError ? error.code : '') {
    case 'FileNotFound':
    case 'FileNotADirectory':
      return 'not-found';
    case 'NoPermissions':
      return 'no-access';
    case 'FileIsADirectory':
      return 'not-a-file';
    default:
      return 'io';
  }
}

async function readDirectory({ uri }: UriParams): Promise<ReadDirectoryAnswer> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri));
    return entries.map(([name, type]) => {
      return { name, kind: kindOf(type), isLink: (type & vscode.FileType.SymbolicLink) !== 0 };
    });
  } catch {
    return [];
  }
}

async function stat({ uri }: UriParams): Promise<StatAnswer> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
    return { kind: kindOf(type), sizeBytes: size };
  } catch {
    return null;
  }
}

/** Of a type that may have the mark of a link beside it. */
function kindOf(type: vscode.FileType): ListedEntry['kind'] {
  if ((type & vscode.FileType.File) !== 0) return 'file';
  return (type & vscode.FileType.Directory) === 0 ? 'other' : 'directory';
}

/** As many arguments as any engine takes for one call. */
const pieceBytes = 8192;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    text += String.fromCharCode(...bytes.subarray(start, start + pieceBytes));
  }
  return btoa(text);
}
