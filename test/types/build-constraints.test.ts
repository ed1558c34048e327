import assert from 'node:assert/strict';
import { evaluateConstraint, isFileBuilt, isNameBuilt } from '../../server/src/types/build-constraints.js';
import { linux } from './typed-source.js';

describe('build constraints', () => {
  const names: readonly [string, boolean][] = [
    ['a.go', true],
    ['a_linux.go', true],
    ['a_windows.go', false],
    ['a_windows_test.go', false],
    ['a_amd64.go', true],
    ['a_linux_arm64.go', false],
    ['linux.go', true],
    ['windows.go', true],
    ['a_unix.go', true],
    ['_a.go', false],
    ['.a.go', false],
  ];
  for (const [name, expected] of names) {
    it(`${expected ? 'takes' : 'leaves out'} ${name}`, () => {
      assert.equal(isNameBuilt(name, linux), expected);
    });
  }

  const expressions: readonly [string, boolean][] = [
    ['linux && amd64', true],
    ['!windows', true],
    ['unix && !(darwin || freebsd)', true],
    ['go1.21 && !go1.99', true],
    ['cgo && gc', true],
    ['ignore', false],
    ['windows || (linux && arm64)', false],
  ];
  for (const [text, expected] of expressions) {
    it(`${text} is ${String(expected)}`, () => {
      assert.equal(evaluateConstraint(text, linux), expected);
    });
  }

  it('reads the line before the package clause only', () => {
    const isBuilt = (text: string): boolean => isFileBuilt({ uri: 'file:///p/a.go', text }, linux);
    assert.equal(isBuilt('// Text.\n\n//go:build windows\n\npackage p\n'), false);
    assert.equal(isBuilt('package p\n\n//go:build windows\n'), true);
    assert.equal(isBuilt('// +build windows darwin\n\npackage p\n'), false);
    assert.equal(isBuilt('//go:build linux\n// +build windows\n\npackage p\n'), true);
    assert.equal(isBuilt('\uFEFF/* Text.\n//go:build windows */\n\n//go:build linux\r\n\r\npackage p\r\n'), true);
    assert.equal(isBuilt('/* Text. */\r\n//go:build windows\r\n\r\npackage p\r\n'), false);
  });
});
