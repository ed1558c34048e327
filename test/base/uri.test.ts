import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import {
  baseName,
  canonicalUri,
  joinUri,
  parentUri,
  pathFrom,
  relativePath,
  schemeOf,
  uriAt,
} from '../../server/src/base/uri.js';

describe('canonicalUri', () => {
  for (const [given, expected] of [
    ['file:///a/b.go', 'file:///a/b.go'],
    ['FILE:///a/b.go', 'file:///a/b.go'],
    ['file:///a b/c%20d.go', 'file:///a%20b/c%20d.go'],
    ['file:///100%/x%zz.go', 'file:///100%25/x%25zz.go'],
    ['file:///caf%C3%A9/café.go', 'file:///caf%C3%A9/caf%C3%A9.go'],
    ['file:///broken%ff.go', 'file:///broken%25ff.go'],
    ['file:///C:/x/y.go', 'file:///c%3A/x/y.go'],
    ['file:///c%3A/x/y.go', 'file:///c%3A/x/y.go'],
    ['file:///mod@v1.2.3/x+y.go', 'file:///mod%40v1.2.3/x%2By.go'],
    ['file:///a/', 'file:///a'],
    ['file:///', 'file:///'],
    ['file://host/share/x.go', 'file://host/share/x.go'],
    ['untitled:Untitled-1', 'untitled:Untitled-1'],
    ['vscode-vfs://github/o/r/x.go?ref=a#b', 'vscode-vfs://github/o/r/x.go?ref=a#b'],
    ['no uri', 'no uri'],
    ['file:///lone\ud800.go', 'file:///lone%EF%BF%BD.go'],
  ] as const) {
    it(`${JSON.stringify(given)} is ${expected}`, () => {
      assert.equal(canonicalUri(given), expected);
    });
  }

  it('of any path is stable, and leads back to the path', () => {
    const segment = fc.string({ unit: 'binary', minLength: 1 }).map((text) => text.replaceAll(/[/\0]/g, 'x'));
    const isName = (name: string): boolean => name !== '.' && name !== '..';
    fc.assert(
      fc.property(fc.array(segment.filter(isName), { minLength: 1, maxLength: 4 }), (segments) => {
        const uri = segments.reduce(joinUri, 'file:///');
        assert.equal(canonicalUri(uri), uri);
        assert.equal(fileURLToPath(uri), `/${segments.join('/')}`);
      }),
      { numRuns: 50 },
    );
  });
});

describe('parts of a URI', () => {
  it('parentUri goes up to the root, and no further', () => {
    assert.equal(parentUri('file:///a/b.go'), 'file:///a');
    assert.equal(parentUri('file:///a'), 'file:///');
    assert.equal(parentUri('file:///'), undefined);
    assert.equal(parentUri('untitled:Untitled-1'), undefined);
    assert.equal(parentUri('no uri'), undefined);
  });

  it('baseName is decoded', () => {
    assert.equal(baseName('file:///a/b%20c.go'), 'b c.go');
    assert.equal(baseName('untitled:Untitled-1'), 'Untitled-1');
  });

  it('relativePath is decoded, and undefined for what lies elsewhere', () => {
    assert.equal(relativePath('file:///a', 'file:///a'), '');
    assert.equal(relativePath('file:///a', 'file:///a/b%20c/d.go'), 'b c/d.go');
    assert.equal(relativePath('file:///', 'file:///a/d.go'), 'a/d.go');
    assert.equal(relativePath('file:///a', 'file:///ab/d.go'), undefined);
  });

  it('schemeOf is in lower case', () => {
    assert.equal(schemeOf('Untitled:x'), 'untitled');
    assert.equal(schemeOf('no uri'), '');
  });
});

describe('the way from a folder to a file', () => {
  for (const [folder, uri, way] of [
    ['file:///a', 'file:///a/b%20c/d.go', 'b c/d.go'],
    ['file:///a/b', 'file:///a/c/d.go', '../c/d.go'],
    ['file:///a/b', 'file:///ab/d.go', '../../ab/d.go'],
    ['file:///', 'file:///a/d.go', 'a/d.go'],
    ['file:///a', 'file:///', '..'],
    ['file:///c%3A/a', 'file:///c%3A/b/d.go', '../b/d.go'],
    ['file:///c%3A/a', 'file:///d%3A/b/d.go', 'file:///d%3A/b/d.go'],
    ['file:///a', 'file://host/a/d.go', 'file://host/a/d.go'],
  ] as const) {
    it(`${folder} to ${uri} is ${way}, and leads there`, () => {
      assert.equal(pathFrom(folder, uri), way);
      assert.equal(uriAt(folder, way), uri);
    });
  }

  it('leads there for all paths', () => {
    const path = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !/^\.\.?$|\//.test(name)));
    const uri = path.map((names) => names.reduce(joinUri, 'file:///a'));
    fc.assert(fc.property(uri, uri, (folder, file) => assert.equal(uriAt(folder, pathFrom(folder, file)), file)));
  });
});
