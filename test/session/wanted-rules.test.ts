import assert from 'node:assert/strict';
import { rules } from '../../server/src/rules/generated/registry.js';
import { wantedRules } from '../../server/src/session/check-folder.js';
import type { Engine } from '../../server/src/session/engine.js';
import { folderSettings } from '../../server/src/session/folder-settings.js';
import { parseSettings } from '../../server/src/session/parse-settings.js';

describe('rules that settings ask for', () => {
  const ids = new Set(rules.map(({ meta }) => meta.id));

  function wanted(section: object): readonly string[] {
    const { settings, problems } = parseSettings(section, ids);
    assert.deepEqual(problems, []);
    const engine: Pick<Engine, 'rules'> = { rules };
    return wantedRules(engine as Engine, folderSettings(settings, undefined)).map(({ meta }) => meta.id);
  }

  const shared = rules.filter(({ meta }) => meta.sharedWithGopls === true).map(({ meta }) => meta.id);

  it('are all, those that gopls has too included, as long as nobody hides these', () => {
    assert.ok(shared.includes('signal-unbuffered'));
    for (const sharedRules of ['auto', 'show'])
      assert.deepEqual(
        wanted({ sharedRules }),
        rules.map(({ meta }) => meta.id),
      );
  });

  it('leave out what gopls has too where a client hides it', () => {
    const left = wanted({ sharedRules: 'hide' });
    assert.equal(left.length, rules.length - shared.length);
    assert.ok(!left.some((id) => shared.includes(id)));
  });

  it('have those that are named, hidden or not', () => {
    assert.deepEqual(wanted({ sharedRules: 'hide', rules: ['signal-unbuffered'] }), ['signal-unbuffered']);
  });
});
