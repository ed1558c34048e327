import assert from 'node:assert/strict';
import type { GoParser } from '../../server/src/syntax/go-parser.js';
import { knownSystems } from '../../server/src/types/build-constraints.js';
import { createNodeParser } from '../harness/node-parser.js';
import { type ClientOptions, LspClient, quietMoment, usualCapabilities } from './lsp-client.js';
import { MemoryHost } from './memory-host.js';
import { toyEngine } from './toy-engine.js';

const [one, two] = ['file:///one/a.go', 'file:///two/b.go'] as const;
const text = 'package p\n\nvar trapA, trapHint int\n';

describe('configuration', () => {
  let parser: GoParser;
  let client: LspClient;

  before(async () => {
    parser = await createNodeParser();
  });
  after(() => parser.dispose());
  afterEach(() => client.stop());

  async function start(options: Partial<ClientOptions>): Promise<void> {
    const folders = ['file:///one', 'file:///two'];
    client = await LspClient.start({ engine: toyEngine(parser), host: new MemoryHost(), folders, ...options });
    await client.open(one, text);
    await client.open(two, text);
  }

  function count(uri: string): number | undefined {
    return client.last(uri)?.diagnostics.length;
  }

  it('holds per workspace folder', async () => {
    await start({ configuration: (scope) => (scope === 'file:///two' ? { severity: 'hint' } : {}) });
    await client.until(() => count(one) === 1 && count(two) === 2);
  });

  it('is asked for again when it changes', async () => {
    await start({ configuration: () => ({}) });
    await client.until(() => count(one) === 1 && count(two) === 1);
    client.configuration = (scope) => (scope === 'file:///one' ? { exclude: ['*.go'] } : { severity: 'hint' });
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await client.until(() => count(one) === 0 && count(two) === 2);
  });

  it('is pushed by a client that cannot be asked', async () => {
    const workspace = { ...usualCapabilities.workspace, configuration: false };
    const capabilities = { ...usualCapabilities, workspace };
    await start({ capabilities, initializationOptions: { severity: 'hint' } });
    await client.until(() => count(one) === 2);
    await client.connection.sendNotification('workspace/didChangeConfiguration', {
      settings: { gotraps: { severity: 'error' } },
    });
    await client.until(() => count(one) === 1);
  });

  it('is used before the first findings are shown', async () => {
    await start({ configuration: () => ({ severity: 'hint' }) });
    await client.until(() => count(one) !== undefined && count(two) !== undefined);
    await quietMoment();
    assert.equal(client.published.length, 2);
  });

  it('that is malformed gives one warning, and the defaults stay', async () => {
    const malformed = {
      severity: 'loud',
      rules: ['map-race', 'toy-trap'],
      exclude: 7,
      buildTags: [1],
      goos: 'amd64',
      useModuleCache: 'no',
      moduleCache: 'pkg/mod',
      unknown: 1,
    };
    await start({ configuration: () => malformed });
    await client.until(() => count(one) === 1 && client.warnings.length > 0);
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await quietMoment();
    assert.deepEqual(client.warnings, [
      'Gotraps uses its defaults in place of settings that it cannot read: ' +
        '`rules` names "map-race", which is no rule; ' +
        '`severity` must be one of error, warning, information, hint, not "loud"; ' +
        '`exclude` must be a list of texts, not 7; ' +
        `\`goos\` must be one of ${[...knownSystems].join(', ')}, not "amd64"; ` +
        '`buildTags` must be a list of texts, not [1]; ' +
        '`useModuleCache` must be true or false, not "no"; ' +
        '`moduleCache` must be an absolute path, not "pkg/mod".',
    ]);
  });

  it('decides how severe the findings of a rule are, or that it does not run', async () => {
    await start({
      configuration: (scope) =>
        scope === 'file:///one'
          ? { severity: 'error', ruleSeverity: { 'toy-trap': 'hint' } }
          : { severity: 'hint', ruleSeverity: { 'toy-trap': 'off' } },
    });
    await client.until(() => count(one) === 2 && client.last(two) === undefined);
    assert.deepEqual(
      client.last(one)?.diagnostics.map(({ severity }) => severity),
      [4, 4],
    );
    await quietMoment();
    assert.equal(count(two), undefined);
  });

  it('limits the findings of a file to the most severe ones', async () => {
    await start({ configuration: () => ({ severity: 'hint', maxProblems: 1 }) });
    await client.until(() => count(one) === 1);
    assert.match(client.messages(one).join(), /^trapA /);
  });

  it('that names unknown rules, versions, numbers and languages says so', async () => {
    const malformed = {
      ruleSeverity: { none: 'hint', 'toy-trap': 'loud' },
      maxProblems: 0,
      goVersion: 'new',
      language: 'tlh',
    };
    await start({ configuration: () => malformed });
    await client.until(() => count(one) === 1 && client.warnings.length > 0);
    assert.deepEqual(client.warnings, [
      'Gotraps uses its defaults in place of settings that it cannot read: ' +
        '`goVersion` must be a version such as "1.21", not "new"; ' +
        '`language` must be one of auto, en, zh-cn, not "tlh"; ' +
        '`ruleSeverity` names "none", which is no rule; ' +
        '`ruleSeverity.toy-trap` must be one of off, error, warning, information, hint, not "loud"; ' +
        '`maxProblems` must be a whole number from 1 on, not 0.',
    ]);
  });

  it('that is no object at all gives a warning too', async () => {
    await start({ configuration: () => 'loud', locale: 'zh-hans' });
    await client.until(() => count(one) === 1 && client.warnings.length > 0);
    assert.deepEqual(client.warnings, ['Gotraps 无法读取以下设置，已改用默认值：该部分必须是对象，而不是 "loud"。']);
  });

  it('follows workspace folders that come and go', async () => {
    await start({
      folders: ['file:///one'],
      configuration: (scope) => (scope === undefined ? {} : { severity: 'hint' }),
    });
    await client.until(() => count(one) === 2 && count(two) === 1);
    await client.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: 'file:///two', name: 'two' }], removed: [{ uri: 'file:///one', name: 'one' }] },
    });
    await client.until(() => count(one) === 1 && count(two) === 2);
  });
});
