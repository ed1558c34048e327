import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { createConnection, type Diagnostic } from 'vscode-languageserver';
import {
  type ClientCapabilities,
  createProtocolConnection,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import type { ExperimentalCapabilities } from '../../protocol/capabilities.js';
import {
  type ReadFileAnswer,
  type ReadFileParams,
  readDirectoryRequest,
  readFileRequest,
  statRequest,
  type UriParams,
} from '../../protocol/file-requests.js';
import type { FileHost } from '../../server/src/host/file-host.js';
import { nodeTimers } from '../../server/src/host/node-timers.js';
import { serve } from '../../server/src/lsp/serve.js';
import type { Engine } from '../../server/src/session/engine.js';

export interface ClientOptions {
  readonly engine: Engine | Promise<Engine>;
  /** The server's files. */
  readonly host?: FileHost;
  /** Files that the client reads for the server. */
  readonly clientFiles?: FileHost;
  readonly capabilities?: ClientCapabilities;
  /** Of the product's own capabilities, those that `clientFiles` doesn't give. */
  readonly experimental?: ExperimentalCapabilities;
  readonly folders?: readonly string[];
  readonly locale?: string;
  /** Answer to `workspace/configuration`, by scope. */
  readonly configuration?: (scopeUri: string | undefined) => unknown;
  readonly initializationOptions?: unknown;
}

/** What most editors can do. */
export const usualCapabilities: ClientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    didChangeConfiguration: { dynamicRegistration: true },
  },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, versionSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix'] } },
      isPreferredSupport: true,
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
  },
};

export const pullCapabilities: ClientCapabilities = {
  ...usualCapabilities,
  workspace: { ...usualCapabilities.workspace, diagnostics: { refreshSupport: true } },
  textDocument: { ...usualCapabilities.textDocument, diagnostic: {} },
};

/** A client in this process that speaks to the real server over streams. */
export class LspClient {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly warnings: string[] = [];
  readonly log: string[] = [];
  readonly registrations: string[] = [];
  readonly progress: unknown[] = [];
  refreshes = 0;
  /** How often the server has asked for the settings. */
  configured = 0;
  configuration: ClientOptions['configuration'];
  exitCode: number | undefined;
  private changed: () => void = () => undefined;

  private constructor(
    readonly connection: ProtocolConnection,
    readonly initialized: InitializeResult,
  ) {}

  static async start(options: ClientOptions): Promise<LspClient> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    let exitCode: number | undefined;
    let shutdownReceived = false;
    const connection = createConnection(
      (logger) =>
        createProtocolConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient), logger),
      {
        initialize: () => undefined,
        get shutdownReceived() {
          return shutdownReceived;
        },
        set shutdownReceived(value) {
          shutdownReceived = value;
        },
        exit(code) {
          exitCode = code;
        },
      },
    );
    serve(connection, {
      engine: Promise.resolve(options.engine),
      host: options.host,
      environment: { moduleCache: 'file:///cache', gopaths: [] },
      timers: nodeTimers,
      ruleDocs: {
        'toy-trap': {
          en: '# toy-trap\n\nA *toy* for `tests`.\n\n## What happens\n\nIt breaks.\n\n## Wrong\n\n```go wrong\nvar a int\n```\n\n## Right\n\n```go right\nvar b int\n```\n',
          'zh-cn': '# toy-trap\n\n测试用的规则。\n',
        },
      },
      version: '0.0.0-test',
    });
    const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    client.listen();
    // Listeners must be there before the server may speak.
    const early: LspClient[] = [];
    const self = (): LspClient => early[0]!;
    client.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      self().published.push(params);
      self().changed();
    });
    client.onNotification(
      'window/showMessage',
      (params: { message: string }) => void self().warnings.push(params.message),
    );
    client.onNotification('window/logMessage', (params: { message: string }) => void self().log.push(params.message));
    client.onNotification('$/progress', (params: unknown) => void self().progress.push(params));
    client.onRequest('window/workDoneProgress/create', () => null);
    client.onRequest('workspace/diagnostic/refresh', () => {
      self().refreshes++;
      self().changed();
      return null;
    });
    client.onRequest('client/registerCapability', (params: { registrations: { method: string }[] }) => {
      self().registrations.push(...params.registrations.map((registration) => registration.method));
      return null;
    });
    client.onRequest('workspace/configuration', (params: { items: { scopeUri?: string }[] }) => {
      self().configured++;
      return params.items.map((item) => self().configuration?.(item.scopeUri) ?? null);
    });
    if (options.clientFiles !== undefined) serveFiles(client, options.clientFiles);
    const own = options.clientFiles === undefined ? {} : { readsFiles: true };
    const experimental: ExperimentalCapabilities = { gotraps: { ...own, ...options.experimental?.gotraps } };
    const params: Omit<InitializeParams, 'rootUri'> = {
      processId: null,
      capabilities: { ...(options.capabilities ?? usualCapabilities), experimental },
      workspaceFolders: (options.folders ?? []).map((uri) => ({ uri, name: uri })),
      ...(options.locale === undefined ? {} : { locale: options.locale }),
      initializationOptions: options.initializationOptions,
    };
    const initialized: InitializeResult = await client.sendRequest('initialize', params);
    const made = new LspClient(client, initialized);
    made.configuration = options.configuration;
    early.push(made);
    Object.defineProperty(made, 'exitCode', { get: () => exitCode });
    await client.sendNotification('initialized', {});
    return made;
  }

  open(uri: string, text: string, version = 1): Promise<void> {
    return this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'go', version, text },
    });
  }

  change(uri: string, version: number, ...contentChanges: readonly object[]): Promise<void> {
    return this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  }

  watched(...uris: readonly string[]): Promise<void> {
    return this.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: uris.map((uri) => ({ uri, type: 2 })),
    });
  }

  /** What was published last for a file, by the name that the server used. */
  last(uri: string): PublishDiagnosticsParams | undefined {
    return this.published.findLast((params) => params.uri === uri);
  }

  /** Asks for a file's diagnostics, for a client that pulls. */
  async pull(uri: string): Promise<readonly Diagnostic[]> {
    const request = { textDocument: { uri } };
    const report: { items: Diagnostic[] } = await this.connection.sendRequest('textDocument/diagnostic', request);
    return report.items;
  }

  messages(uri: string): string[] {
    return this.last(uri)?.diagnostics.map(messageOf) ?? [];
  }

  /** Waits for a condition on what has arrived, at most for `limitMs` milliseconds. */
  async until(isMet: () => boolean, limitMs = 8000): Promise<void> {
    const end = Date.now() + limitMs;
    while (!isMet()) {
      if (Date.now() > end)
        throw new Error(`${isMet.toString()} never came true; the server logged ${this.log.join()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 20);
        this.changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Shuts down in order. */
  async stop(): Promise<void> {
    await this.connection.sendRequest('shutdown');
    await this.connection.sendNotification('exit');
    await this.until(() => this.exitCode !== undefined);
    this.connection.dispose();
  }
}

function serveFiles(client: ProtocolConnection, files: FileHost): void {
  client.onRequest(readFileRequest, async ({ uri, limitBytes }: ReadFileParams): Promise<ReadFileAnswer> => {
    const result = await files.readFile(uri, limitBytes);
    return result.ok ? { base64: Buffer.from(result.bytes).toString('base64') } : result;
  });
  client.onRequest(readDirectoryRequest, ({ uri }: UriParams) => files.readDirectory(uri));
  client.onRequest(statRequest, async ({ uri }: UriParams) => (await files.stat(uri)) ?? null);
}

export function messageOf({ message }: Diagnostic): string {
  return typeof message === 'string' ? message : message.value;
}

/** Resolves after the event loop has turned some times: for proof that something did not happen. */
export async function quietMoment(ms = 80): Promise<void> {
  await once(AbortSignal.timeout(ms), 'abort');
}
