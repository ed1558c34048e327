import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFileSync, createReadStream, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleSuite } from './extension-suite.js';
import { quietSettings } from './quiet-settings.js';
import { workbenchFolder } from './workspace.js';

const vscodeRoot = join(workbenchFolder, 'node_modules/code-server/lib/vscode');
const memfsSource = fileURLToPath(new URL('memfs', import.meta.url));
const workbenchScript = '/vs/out/vs/code/browser/workbench/workbench.js';

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.html': 'text/html',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
};

/** code-server ties its bundle to its server in two places; without them it is a plain VS Code for the Web. */
const untied: readonly (readonly [RegExp, string])[] = [
  [/(\{\.\.\.JSON\.parse\([\w$]+\)),remoteAuthority:location\.host\}/, '$1}'],
  [/(get userRoamingDataHome\(\)\{return [^}]*\{scheme:[\w$]+\.)vscodeRemote(\}\),"User"\))/, '$1vscodeUserData$2'],
];

function untie(script: string): string {
  return untied.reduce((text, [pattern, replacement]) => {
    assert.match(text, pattern, 'the bundle has another shape');
    return text.replace(pattern, replacement);
  }, script);
}

function attribute(value: unknown): string {
  return JSON.stringify(value).replace(/&/g, '&amp;').replace(/"/g, '&quot;');
}

/** Builds the extension of `memfs/` with some files, by path. */
function buildMemfs(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder);
  copyFileSync(join(memfsSource, 'package.json'), join(folder, 'package.json'));
  writeFileSync(join(folder, 'files.json'), JSON.stringify(files));
  buildSync({
    entryPoints: [join(memfsSource, 'extension.ts')],
    outfile: join(folder, 'extension.js'),
    bundle: true,
    platform: 'browser',
    format: 'cjs',
    external: ['vscode'],
  });
}

/** A VS Code that is nothing but a page: no server behind it, extensions in a Web Worker, files in memory. */
export class WebWorkbench {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /**
   * @param temporary an empty folder for what this puts on disk
   * @param extension the unpacked extension
   * @param files the workspace, text by path
   * @param suite of `extension-host/`, to be run in the extension host
   */
  static async start(
    temporary: string,
    extension: string,
    files: Readonly<Record<string, string>>,
    suite?: string,
  ): Promise<WebWorkbench> {
    const memfs = join(temporary, 'memfs');
    buildMemfs(memfs, files);
    const mounts = {
      '/vs/': vscodeRoot,
      // Tests are run by the extension host of the extension in whose folder they are.
      '/extension/tests/': join(temporary, 'tests'),
      '/extension/': extension,
      '/memfs/': memfs,
    };
    if (suite !== undefined) bundleSuite(suite, join(temporary, `tests/${suite}.js`), 'browser');
    const script = untie(readFileSync(join(vscodeRoot, workbenchScript.slice('/vs/'.length)), 'utf8'));
    let page = '';
    const server = createServer((request, response) => answer(request, response, { page, script, mounts }));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    // A name: extensions run on hosts below it.
    const host = `localhost:${address.port}`;
    page = pageOf(host, suite);
    return new WebWorkbench(server, `http://${host}/`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

function pageOf(host: string, suite: string | undefined): string {
  const at = (path: string): object => ({ scheme: 'http', authority: host, path });
  const development = { extensions: [at('/extension')], extensionTestsPath: at(`/extension/tests/${suite ?? ''}.js`) };
  const product = JSON.parse(readFileSync(join(vscodeRoot, 'product.json'), 'utf8')) as Record<string, unknown>;
  const configuration = {
    folderUri: { scheme: 'memfs', path: '/' },
    additionalBuiltinExtensions: (suite === undefined ? ['/memfs', '/extension'] : ['/memfs']).map(at),
    ...(suite === undefined ? {} : { developmentOptions: development }),
    productConfiguration: {
      nameShort: 'Code Web',
      nameLong: 'Code Web',
      version: product.version,
      quality: product.quality,
      commit: product.commit,
      enableTelemetry: false,
      webEndpointUrlTemplate: `http://{{uuid}}.${host}/vs`,
      // Hosts below `localhost` are other sites to a browser, which refuses the service workers of webviews there.
      webviewContentExternalBaseUrlTemplate: `http://${host}/vs/out/vs/workbench/contrib/webview/browser/pre/`,
    },
    configurationDefaults: quietSettings,
    userDataPath: '/',
    // code-server's own; its workbench does not start without.
    isEnabledFileDownloads: true,
    isEnabledFileUploads: true,
    isEnabledCoderGettingStarted: false,
  };
  return `<!DOCTYPE html><html><head><meta charset="utf-8">
<meta id="vscode-workbench-web-configuration" data-settings="${attribute(configuration)}">
<meta id="vscode-workbench-builtin-extensions" data-settings="[]">
<link rel="stylesheet" href="/vs/out/vs/code/browser/workbench/workbench.css"></head><body aria-label=""></body>
<script>globalThis._VSCODE_FILE_ROOT = location.origin + '/vs/out/';</script>
<script type="module" src="/vs/out/nls.messages.js"></script>
<script type="module" src="${workbenchScript}"></script></html>`;
}

interface Served {
  readonly page: string;
  readonly script: string;
  /** Folders by the path that they are served at. */
  readonly mounts: Readonly<Record<string, string>>;
}

function answer({ url = '/' }: IncomingMessage, response: ServerResponse, { page, script, mounts }: Served): void {
  const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  // Webviews and workers come from other origins.
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (path === '/') {
    response.setHeader('Content-Type', 'text/html');
    response.end(page);
    return;
  }
  if (path === workbenchScript) {
    response.setHeader('Content-Type', 'text/javascript');
    response.end(script);
    return;
  }
  for (const [mount, folder] of Object.entries(mounts)) {
    if (!path.startsWith(mount)) continue;
    const file = join(folder, normalize(path.slice(mount.length)));
    if (!file.startsWith(folder) || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
    response.setHeader('Content-Type', mediaTypes[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
    return;
  }
  response.statusCode = 404;
  response.end();
}
