import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../server/src/rules/generated/registry.js';
import { severities } from '../../server/src/rules/rule.js';
import { defaultSettings, ruleSeverities } from '../../server/src/session/settings.js';
import { knownArchitectures, knownSystems } from '../../server/src/types/build-constraints.js';
import { readSources, repositoryRoot } from './sources.js';

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly icon: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly image: string } }[] }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          {
            readonly default: unknown;
            readonly enum?: readonly string[];
            readonly items?: { readonly enum?: readonly string[] };
            readonly properties?: Readonly<Record<string, { readonly enum: readonly string[] }>>;
            readonly markdownDescription: string;
          }
        >
      >;
    };
  };
}

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}

describe('manifest', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const properties = manifest.contributes.configuration.properties;

  it('offers the settings that the server knows, with its defaults', () => {
    const defaults = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, schema.default]));
    assert.deepEqual(defaults, {
      'gotraps.severity': defaultSettings.severity,
      'gotraps.rules': defaultSettings.rules,
      'gotraps.ruleSeverity': Object.fromEntries(defaultSettings.ruleSeverity),
      'gotraps.maxProblems': defaultSettings.maxProblems,
      'gotraps.goVersion': '',
      'gotraps.language': 'auto',
      // The client says `hide` where it decides so.
      'gotraps.sharedRules': 'auto',
      'gotraps.exclude': defaultSettings.exclude,
      'gotraps.goos': defaultSettings.build.goos,
      'gotraps.goarch': defaultSettings.build.goarch,
      'gotraps.buildTags': defaultSettings.build.tags,
      'gotraps.useModuleCache': defaultSettings.moduleCache.isUsed,
      'gotraps.moduleCache': '',
      'gotraps.codeLens': defaultSettings.showsCodeLenses,
      // The client's own.
      'gotraps.trace.server': 'messages',
    });
    assert.deepEqual(properties['gotraps.severity']?.enum, severities);
    const ids = rules.map(({ meta }) => meta.id);
    assert.deepEqual(properties['gotraps.rules']?.items?.enum, ids);
    assert.deepEqual(Object.keys(properties['gotraps.ruleSeverity']?.properties ?? {}), ids);
    for (const rule of Object.values(properties['gotraps.ruleSeverity']?.properties ?? {})) {
      assert.deepEqual(rule.enum, ruleSeverities);
    }
    assert.deepEqual(properties['gotraps.goos']?.enum, [...knownSystems]);
    assert.deepEqual(properties['gotraps.goarch']?.enum, [...knownArchitectures]);
  });

  it('has an icon that is shipped, and as large as the marketplace wants it', () => {
    const png = readFileSync(join(repositoryRoot, manifest.icon));
    assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128);
    assert.ok(read('.vscodeignore').includes(`!${manifest.icon}\n`));
  });

  it('shows pictures in the walkthrough that are there, shipped, and small', () => {
    const images = manifest.contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.image));
    assert.deepEqual(
      [...images].sort(),
      readdirSync(join(repositoryRoot, 'media/walkthrough'))
        .map((name) => `media/walkthrough/${name}`)
        .sort(),
    );
    assert.ok(read('.vscodeignore').includes('!media/walkthrough/*.png\n'));
    const bytes = images.reduce((sum, path) => sum + statSync(join(repositoryRoot, path)).size, 0);
    assert.ok(bytes <= 150_000, `${bytes} bytes`);
  });

  it('describes every setting and command in English and Chinese', () => {
    const keys = [...JSON.stringify(manifest.contributes).matchAll(/"%([^"%]+)%"/g)].map((match) => match[1]).sort();
    assert.ok(keys.length > Object.keys(properties).length);
    for (const path of ['package.nls.json', 'package.nls.zh-cn.json']) {
      const texts = JSON.parse(read(path)) as Readonly<Record<string, string>>;
      assert.deepEqual(Object.keys(texts).sort(), keys, path);
      assert.ok(Object.values(texts).every((text) => text !== ''));
    }
    for (const { title } of manifest.contributes.commands) assert.match(title, /^%.*%$/);
    for (const [name, schema] of Object.entries(properties)) {
      assert.match(schema.markdownDescription, /^%.*%$/, name);
    }
  });

  it('offers the commands that the client registers', () => {
    const client = readSources(['client']).map(({ text }) => text);
    const registered = client.flatMap((text) =>
      [...text.matchAll(/registerCommand\('([\w.]+)'/g)].map((match) => match[1]),
    );
    assert.deepEqual(
      [...new Set(registered)].sort(),
      manifest.contributes.commands.map(({ command }) => command).sort(),
    );
  });

  it('is what the README says: commands, settings with their defaults, rules', () => {
    const readme = read('README.md');
    const commands = [...readme.matchAll(/npm run ([\w:]+)/g)].map((match) => match[1] ?? '');
    assert.ok(commands.length > 0);
    assert.deepEqual(
      commands.filter((command) => !(command in manifest.scripts)),
      [],
    );
    for (const [name, { default: value }] of Object.entries(properties)) {
      if (name === 'gotraps.trace.server') continue;
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      assert.ok(row?.includes(`\`${JSON.stringify(value)}\``), name);
    }
    const listed = [...readme.matchAll(/^\| `([a-z-]+)` +\|/gm)].map((match) => match[1]);
    assert.deepEqual(
      listed,
      rules.map((rule) => rule.meta.id),
    );
  });

  it('has an extension for the desktop and for browsers, which takes no CommonJS for a module', () => {
    const { main, browser, type, capabilities } = JSON.parse(read('package.json')) as Readonly<Record<string, unknown>>;
    assert.deepEqual([main, browser], ['./dist/client.cjs', './dist/client-browser.js']);
    assert.equal(type, undefined);
    assert.deepEqual(capabilities, { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true });
    for (const path of [main, browser]) assert.ok(read('.vscodeignore').includes(`!${String(path).slice(2)}\n`));
  });

  it('is type-checked against the oldest VS Code that it accepts', () => {
    assert.equal(`^${manifest.devDependencies['@types/vscode'] ?? ''}`, manifest.engines.vscode);
  });

  it('pins every package', () => {
    const loose = Object.entries(manifest.devDependencies).filter(
      ([, version]) => !/^(npm:.*@)?\d+\.\d+\.\d+$/.test(version),
    );
    assert.deepEqual(loose, []);
  });
});
