import assert from 'node:assert/strict';
import { callbackFields } from '../../server/src/knowledge/callback-fields.js';
import { allCalleeFacts, allTypeFacts, calleeFact, typeFact } from '../../server/src/knowledge/facts.js';
import { libraryStubs } from '../../server/src/knowledge/library-stubs.js';
import type { Importer } from '../../server/src/types/package.js';
import { lookupFieldOrMethod } from '../../server/src/types/lookup.js';
import { implementsInterface } from '../../server/src/types/method-set.js';
import { pointerTo } from '../../server/src/types/type-nodes.js';
import type { SignatureType, Type } from '../../server/src/types/type.js';
import { typeString } from '../../server/src/types/type-string.js';
import { TypedSource, stdImporter, stdIndexBytes } from './typed-source.js';

function typeNamed(importer: Importer, fullName: string): Type {
  const dot = fullName.lastIndexOf('.');
  const object = importer.importPackage(fullName.slice(0, dot), 'p')?.lookup(fullName.slice(dot + 1));
  assert.equal(object?.kind, 'type', `${fullName} is no type of the standard library`);
  return object.type;
}

/** Signature of a function or method of the standard library by its full name; undefined for a conversion. */
function signatureOf(importer: Importer, fullName: string): SignatureType | undefined {
  const method = /^\(\*?(.*)\)\.(\w+)$/.exec(fullName);
  if (method !== null) {
    const member = lookupFieldOrMethod(pointerTo(typeNamed(importer, method[1]!)), method[2]!);
    const found = member ?? lookupFieldOrMethod(typeNamed(importer, method[1]!), method[2]!);
    assert.equal(found?.object.kind, 'func', `${fullName} is no method of the standard library`);
    return found.object.type.kind === 'signature' ? found.object.type : undefined;
  }
  const dot = fullName.lastIndexOf('.');
  const object = importer.importPackage(fullName.slice(0, dot), 'p')?.lookup(fullName.slice(dot + 1));
  if (object?.kind === 'type') return undefined;
  assert.equal(object?.kind, 'func', `${fullName} is no function of the standard library`);
  return object.type.kind === 'signature' ? object.type : undefined;
}

function isStandard(fullName: string): boolean {
  const path = fullName.replace(/^\(\*?/, '');
  return !(path.split('/')[0] ?? '').includes('.') || !path.includes('/');
}

describe('the index of the standard library', () => {
  it('takes at most 400 KB', () => {
    assert.ok(stdIndexBytes.length <= 400 * 1024);
  });

  it('gives the types of calls', async () => {
    const source = await TypedSource.of(
      'package p\nimport ("net"; "sync/atomic"; "net/http"; "slices")\ntype S struct { p atomic.Pointer[int]; h http.Header }\n' +
        'func f(s *S, r *http.Request) { ln, _ := net.Listen("tcp", ""); c, err := ln.Accept(); q := s.p.Load(); x := slices.Sorted(nil); ' +
        's.h.Add("a", "b"); u := r.URL.Query(); t := <-r.Context().Done(); _, _, _, _, _, _ = c, err, q, x, u, t }\n',
      await stdImporter(),
    );
    assert.equal(source.type('c'), 'net.Conn');
    assert.equal(source.type('q'), '*int');
    assert.equal(source.type('u'), 'url.Values');
    assert.equal(source.type('t'), 'struct{}');
    assert.equal(source.callee('ln.Accept()'), 'interface-method (net.Listener).Accept');
    assert.equal(source.callee('s.p.Load()'), 'func (*sync/atomic.Pointer).Load');
    assert.equal(source.object('Accept')?.declaration, undefined);
  });

  it('tells which types implement an interface', async () => {
    const importer = await stdImporter();
    const writer = typeNamed(importer, 'io.Writer');
    assert.equal(implementsInterface(pointerTo(typeNamed(importer, 'bytes.Buffer')), writer), true);
    assert.equal(implementsInterface(typeNamed(importer, 'bytes.Buffer'), writer), false);
    assert.equal(implementsInterface(typeNamed(importer, 'net.Conn'), writer), true);
    assert.equal(implementsInterface(pointerTo(typeNamed(importer, 'net/http.Client')), writer), false);
  });
});

describe('stubs of libraries', () => {
  it('give the types of routers, groups and connections', async () => {
    const source = await TypedSource.of(
      'package p\nimport ("golang.org/x/sync/errgroup"; "github.com/gin-gonic/gin"; "github.com/gorilla/websocket"; "github.com/go-chi/chi/v5")\n' +
        'func f(u websocket.Upgrader) {\ng, ctx := errgroup.WithContext(nil)\ng.Go(nil)\nr := gin.Default()\nv1 := r.Group("/v1")\nv1.GET("/x", nil)\nr.POST("/y", nil)\n' +
        'c, _ := u.Upgrade(nil, nil, nil)\nc.WriteMessage(1, nil)\nc.Foo()\nx := chi.NewRouter()\nx.Get("/", nil)\n_ = ctx\n}\n',
      await stdImporter(),
    );
    assert.equal(source.type('ctx'), 'context.Context');
    assert.equal(source.callee('g.Go(nil)'), 'func (*golang.org/x/sync/errgroup.Group).Go');
    assert.equal(source.callee('v1.GET("/x", nil)'), 'func (*github.com/gin-gonic/gin.RouterGroup).GET');
    assert.equal(source.callee('r.POST("/y", nil)'), 'func (*github.com/gin-gonic/gin.RouterGroup).POST');
    assert.equal(source.callee('c.WriteMessage(1, nil)'), 'func (*github.com/gorilla/websocket.Conn).WriteMessage');
    assert.equal(source.callee('c.Foo()'), 'external (*github.com/gorilla/websocket.Conn).Foo');
    assert.equal(source.callee('x.Get("/", nil)'), 'func (*github.com/go-chi/chi/v5.Mux).Get');
  });

  it('have every type and declare nothing that breaks off', async () => {
    const importer = await stdImporter();
    for (const [path, text] of libraryStubs) {
      for (const [, name = ''] of text.matchAll(/^(?:func|type|var|const) (\w+)/gm)) {
        const object = importer.importPackage(path, 'p')?.lookup(name);
        assert.ok(object !== undefined, `${path} has no ${name}`);
      }
    }
  });
});

describe('facts', () => {
  it('of several tables are put together', () => {
    const fact = calleeFact('net/http.HandleFunc');
    assert.deepEqual([fact?.keeps, fact?.callbacks?.length], [[1], 1]);
    assert.equal(calleeFact('(*bytes.Buffer).WriteString')?.receiver, 'writes');
    assert.equal(calleeFact('(*bytes.Buffer).Len')?.receiver, undefined);
    assert.equal(typeFact('bytes.Buffer')?.concurrency, 'safe-to-read');
  });

  it('are about functions that exist, and about arguments that they have', async () => {
    const importer = await stdImporter();
    for (const fact of allCalleeFacts) {
      if (!isStandard(fact.name)) continue;
      const signature = signatureOf(importer, fact.name);
      for (const index of fact.keeps ?? []) {
        assert.ok(signature?.params[index] !== undefined, `${fact.name} has no argument ${index} to keep`);
      }
      if (fact.servesMethodsOf !== undefined) {
        const param = signature?.params[fact.servesMethodsOf];
        assert.ok(param !== undefined && typeString(param.type) === 'any', `${fact.name} has no such argument`);
      }
      for (const { index } of fact.callbacks ?? []) {
        if (signature === undefined) continue;
        const param = signature.params[index];
        assert.ok(param !== undefined, `${fact.name} has no argument ${index}`);
        const text = typeString(param.type);
        assert.match(
          text,
          /func|Handler|Interface|any|WalkFunc|WalkDirFunc|Var|Seq|\$|^[A-Z]$/,
          `${fact.name}: ${text}`,
        );
      }
    }
  });

  it('are about types that exist, and about methods that they have', async () => {
    const importer = await stdImporter();
    for (const fact of allTypeFacts) {
      if (!isStandard(fact.name)) continue;
      const type = typeNamed(importer, fact.name);
      const { flushedBy, releasedBy, safeMethods, writingMethods, sendingMethods } = fact;
      const methods = [flushedBy, releasedBy, safeMethods, writingMethods, sendingMethods].flatMap(
        (list) => list ?? [],
      );
      for (const name of methods) {
        const member = lookupFieldOrMethod(pointerTo(type), name) ?? lookupFieldOrMethod(type, name);
        assert.equal(member?.object.kind, 'func', `${fact.name} has no method ${name}`);
      }
    }
  });

  it('are about fields that hold functions or handlers', async () => {
    const importer = await stdImporter();
    for (const { type, fields } of callbackFields) {
      for (const field of fields) {
        const member = lookupFieldOrMethod(typeNamed(importer, type), field);
        assert.ok(member?.object.kind === 'var', `${type} has no field ${field}`);
        assert.match(typeString(member.object.type), /func|Handler/, `${type}.${field}`);
      }
    }
  });

  it('are found with and without the pointer, and only once', () => {
    assert.equal(
      calleeFact('(golang.org/x/sync/errgroup.Group).Go'),
      calleeFact('(*golang.org/x/sync/errgroup.Group).Go'),
    );
    assert.equal(calleeFact('net/http.HandleFunc')?.callbacks?.[0]?.runs, 'in-goroutine-many');
    assert.equal(typeFact('bufio.Writer')?.concurrency, 'safe-to-read');
    assert.equal(typeFact('math/rand.Rand')?.concurrency, 'unsafe');
    assert.equal(typeFact('example.com/p.T'), undefined);
    const names = [...allCalleeFacts, ...allTypeFacts].map((fact) => fact.name.replace(/^\(\*/, '('));
    assert.deepEqual(
      names.filter((name, i) => names.indexOf(name) !== i),
      [],
    );
  });
});
