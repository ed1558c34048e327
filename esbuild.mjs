// Bundles the product into dist/. usage: node esbuild.mjs [--minify] [bundle…]; without names all bundles are built.
import { copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const webTreeSitter = dirname(createRequire(import.meta.url).resolve('web-tree-sitter'));

const bundles = {
  client: { entry: 'client/src/extension.node.ts', external: ['vscode'] },
  server: { entry: 'server/src/entry/node.ts', external: [] },
  cli: { entry: 'server/src/entry/cli.ts', external: [] },
};

const args = process.argv.slice(2);
const minify = args.includes('--minify');
const asked = args.filter((arg) => !arg.startsWith('--'));
const unknown = args.filter((arg) => arg !== '--minify' && !Object.hasOwn(bundles, arg));
if (unknown.length > 0) {
  console.error(`esbuild.mjs: unknown: ${unknown.join(' ')}; bundles are ${Object.keys(bundles).join(', ')}`);
  process.exit(2);
}

await mkdir(join(root, 'dist'), { recursive: true });
try {
  await Promise.all(
    (asked.length > 0 ? asked : Object.keys(bundles)).map((name) =>
      build({
        absWorkingDir: root,
        entryPoints: [bundles[name].entry],
        outfile: `dist/${name}.cjs`,
        external: bundles[name].external,
        bundle: true,
        platform: 'node',
        format: 'cjs',
        target: 'node20',
        // `import.meta.url` is undefined in a CommonJS bundle, so the runtime's own CommonJS build is taken.
        alias: { 'web-tree-sitter': join(webTreeSitter, 'web-tree-sitter.cjs') },
        loader: { '.md': 'text' },
        minify,
        sourcemap: minify ? false : 'linked',
        // Stack traces in bug reports stay readable.
        keepNames: minify,
        legalComments: 'none',
        logLevel: 'warning',
      }),
    ),
  );
} catch {
  // esbuild has printed what is wrong.
  process.exit(1);
}
await copyFile(join(webTreeSitter, 'web-tree-sitter.wasm'), join(root, 'dist/web-tree-sitter.wasm'));
