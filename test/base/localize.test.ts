import assert from 'node:assert/strict';
import { zhCn } from '../../server/src/base/locales/zh-cn.js';
import { localeOf, render } from '../../server/src/base/localize.js';
import { msg } from '../../server/src/base/message.js';
import { readSources } from '../tidy/sources.js';
import { templatesIn } from './message-templates.js';

/** Placeholders of a template, sorted. */
function placeholders(template: string): string[] {
  return [...new Set(template.match(/\{\d+\}/g))].sort();
}

describe('texts for people', () => {
  const calls = readSources(['server']).flatMap(({ path, text }) => templatesIn(path, text));
  const templates = new Set(calls.flatMap(({ template }) => template ?? []));

  it('are all literal templates, so that they can be translated', () => {
    assert.ok(calls.length > 20);
    assert.deepEqual(
      calls.filter(({ template }) => template === undefined).map(({ where }) => where),
      [],
    );
  });

  it('all have a Chinese translation', () => {
    assert.deepEqual(
      [...templates].filter((template) => zhCn[template] === undefined),
      [],
    );
  });

  it('have no translation that nobody uses', () => {
    assert.deepEqual(
      Object.keys(zhCn).filter((template) => !templates.has(template)),
      [],
    );
  });

  it('keep their placeholders in translation, and are in Chinese', () => {
    for (const [template, translation] of Object.entries(zhCn)) {
      assert.deepEqual(placeholders(translation), placeholders(template), template);
      assert.match(translation, /\p{Script=Han}/u, template);
    }
  });

  it('are found in every form of call, and missed in none', () => {
    const source = [
      "import { msg as text, type Message } from './message.js';",
      "const a = text('one {0}', 1);",
      'const b = text(`two`);',
      "const c = text(flag ? 'three' : 'four');",
      "const d = text('fi' + 've');",
      'const e = text(unknown);',
      "const f: Message = { template: 'six', args: [] };",
    ].join('\n');
    assert.deepEqual(
      templatesIn('x.ts', source).map(({ template }) => template),
      ['one {0}', 'two', 'three', 'four', 'five', undefined],
    );
  });

  it('come in the language that was asked for', () => {
    assert.equal(render(msg('{0} of {1} files', 1, 2), 'zh-cn'), '1 / 2 个文件');
    assert.equal(render(msg('{0} of {1} files', 1, 2), 'en'), '1 of 2 files');
    assert.equal(render(msg('untranslated {0}', 1), 'zh-cn'), 'untranslated 1');
  });

  it('are Chinese for the tags of Simplified Chinese only', () => {
    for (const tag of ['zh', 'zh-CN', 'zh-Hans', 'zh_CN.UTF-8', 'zh-hans-sg'])
      assert.equal(localeOf(tag), 'zh-cn', tag);
    for (const tag of [undefined, '', 'en-US', 'zh-TW', 'zh-Hant-HK', 'C', 'de'])
      assert.equal(localeOf(tag), 'en', tag);
  });
});
