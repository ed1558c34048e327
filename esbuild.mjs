// Bundles the product into dist/. usage: node esbuild.mjs [--minify] [bundle…]; without names all bundles are built.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { root } from './scripts/run.mjs';
import { thirdPartyNotices } from './scripts/third-party-notices.mjs';

const webTreeSitter = dirname(createRequire(import.meta.url).resolve('web-tree-sitter'));

const forNode = { platform: 'node', format: 'cjs' };
const bundles = {
  client: { ...forNode, entryPoints: ['client/src/extension.node.ts'], outfile: 'client.cjs', external: ['vscode'] },
  'client-browser': {
    platform: 'browser',
    format: 'cjs',
    entryPoints: ['client/src/extension.browser.ts'],
    outfile: 'client-browser.js',
    external: ['vscode'],
  },
  // The page of the concurrency map, into which the client puts it.
  'concurrency-map': {
    platform: 'browser',
    format: 'iife',
    entryPoints: ['client/webview/page/main.ts'],
    outfile: 'concurrency-map.js',
  },
  // For Node and for a Web Worker, which loads nothing but `.js`; neither evaluates what only the other one has.
  server: {
    platform: 'node',
    format: 'iife',
    conditions: ['browser'],
    entryPoints: ['server/src/entry/server.ts'],
    outfile: 'server.js',
  },
  cli: { ...forNode, entryPoints: ['server/src/entry/cli.ts'], outfile: 'cli.cjs' },
};

const args = process.argv.slice(2);
const minify = args.includes('--minify');
const unknown = args.filter((arg) => arg !== '--minify' && !Object.hasOwn(bundles, arg));
if (unknown.length > 0) {
  console.error(`esbuild.mjs: unknown: ${unknown.join(' ')}; bundles are ${Object.keys(bundles).join(', ')}`);
  process.exit(2);
}
const asked = args.filter((arg) => arg !== '--minify');

/** Builds one bundle and returns the paths of the files that went into it. */
async function bundle(name) {
  const { outfile, ...options } = bundles[name];
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    outfile: `dist/${outfile}`,
    bundle: true,
    target: options.platform === 'node' ? 'node20' : 'es2022',
    // `import.meta` is empty in a CommonJS bundle, so the runtime's own CommonJS build is taken.
    alias: { 'web-tree-sitter': join(webTreeSitter, 'web-tree-sitter.cjs') },
    // Files that ship with the product are looked for from here.
    define: { 'import.meta.dirname': '__dirname' },
    // Names stay as they are, so that the stack traces of bug reports can be read: to keep them in another way (`keepNames`) costs a call for each closure.
    minifySyntax: minify,
    minifyWhitespace: minify,
    sourcemap: minify ? false : 'linked',
    // All licences go into one file.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}

await mkdir(join(root, 'dist'), { recursive: true });
let inputs;
try {
  inputs = await Promise.all((asked.length > 0 ? asked : Object.keys(bundles)).map(bundle));
} catch {
  // esbuild has said what is wrong.
  process.exit(1);
}
await copyFile(join(webTreeSitter, 'web-tree-sitter.wasm'), join(root, 'dist/web-tree-sitter.wasm'));
await copyFile(join(root, 'server/src/knowledge/generated/std-index.bin'), join(root, 'dist/std-index.bin'));
// The grammar is a copy in grammars/, which no bundle imports.
const grammar = relative(root, createRequire(import.meta.url).resolve('tree-sitter-go/package.json'));
await writeFile(join(root, 'dist/third-party-notices.txt'), thirdPartyNotices([...inputs.flat(), grammar]));
