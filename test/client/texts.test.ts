import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { readSources, repositoryRoot } from '../tidy/sources.js';

/** Texts of the calls of `vscode.l10n.t`; undefined for one that is no literal. */
function textsIn(path: string, source: string): (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText(file) === 'vscode.l10n.t') {
      const [text] = node.arguments;
      texts.push(text !== undefined && ts.isStringLiteralLike(text) ? text.text : undefined);
    }
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  visit(file);
  return texts;
}

describe('texts of the client', () => {
  const sources = readSources(['client']);
  const texts = sources.flatMap(({ path, text }) => textsIn(path, text));
  const chinese = JSON.parse(readFileSync(join(repositoryRoot, 'l10n/bundle.l10n.zh-cn.json'), 'utf8')) as Readonly<
    Record<string, string>
  >;

  it('all have a Chinese translation, and none is left over', () => {
    assert.ok(texts.length > 20);
    assert.deepEqual([...new Set(texts)].sort(), Object.keys(chinese).sort());
  });

  it('keep their placeholders in translation, and are in Chinese', () => {
    const placeholders = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();
    for (const [text, translation] of Object.entries(chinese)) {
      assert.deepEqual(placeholders(translation), placeholders(text), text);
      assert.match(translation, /\p{Script=Han}/u, text);
    }
  });

  it('are seen where they are no literal', () => {
    assert.deepEqual(textsIn('a.ts', "vscode.l10n.t('one', 1); vscode.l10n.t(two)"), ['one', undefined]);
  });
});
