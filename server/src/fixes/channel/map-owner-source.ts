import { alignRows } from '../gofmt-align.js';

/** The methods beside `do` that a program may need, for accesses that are a request of their own. */
export type OwnerMethod = 'get' | 'lookup' | 'set' | 'delete' | 'len' | 'snapshot';

export interface MapOwnerParts {
  readonly type: string;
  readonly make: string;
  /** The map's name. */
  readonly name: string;
  /** `map[string]int`, with the texts of its key and its elements. */
  readonly mapType: string;
  readonly key: string;
  readonly element: string;
  readonly methods: ReadonlySet<OwnerMethod>;
  /** What stands before the names of package sync; undefined for an owner that nothing stops. */
  readonly sync: string | undefined;
  /** `any`, as old versions of Go write it. */
  readonly any: string;
}

/** Names that the generated functions give to variables. */
export const mapOwnerLocals: ReadonlySet<string> = new Set([
  'o', 'f', 'request', 'done', 'failure', 'key', 'value', 'ok', 'n', 'copied',
]); // prettier-ignore

/** The declarations of a map that is owned by one goroutine. Each line ends with `\n`. */
export function mapOwnerSource(parts: MapOwnerParts): string {
  const methods = [...parts.methods].map((name) => methodSource(name, parts));
  return [typeSource(parts), makeSource(parts), doSource(parts), ...methods, ...stopSource(parts)].join('\n');
}

function typeSource({ type, name, mapType, sync }: MapOwnerParts): string {
  const fields = [
    ['requests', `chan func(${mapType})`],
    ...(sync === undefined
      ? []
      : [
          ['stopping', 'chan struct{}', '// closed when the goroutine is to end'],
          ['rest', `chan ${mapType}`, '// holds the map when the goroutine has ended'],
          ['once', `${sync}Once`, '// closes stopping'],
        ]),
  ];
  return `// ${type} gives the map ${name} to one goroutine. Whoever needs the map sends a function
// there, which runs between those of others and never at the same time as one of them.
type ${type} struct {
${lines(fields, '\t')}}
`;
}

function makeSource({ type, make, name, mapType, sync }: MapOwnerParts): string {
  if (sync === undefined)
    return `// ${make} starts the goroutine that owns ${name}. It runs as long as the program.
func ${make}(${name} ${mapType}) *${type} {
	o := &${type}{requests: make(chan func(${mapType}))}
	go o.run(${name})
	return o
}

func (o *${type}) run(${name} ${mapType}) {
	for request := range o.requests {
		request(${name})
	}
}
`;
  const channels = [
    ['requests:', `make(chan func(${mapType})),`],
    ['stopping:', 'make(chan struct{}),'],
    ['rest:', `make(chan ${mapType}, 1),`],
  ];
  return `// ${make} starts the goroutine that owns ${name}. It runs until stop.
func ${make}(${name} ${mapType}) *${type} {
	o := &${type}{
${lines(channels, '\t\t')}	}
	go o.run(${name})
	return o
}

func (o *${type}) run(${name} ${mapType}) {
	for {
		select {
		case request := <-o.requests:
			request(${name})
		case <-o.stopping:
			o.rest <- ${name}
			return
		}
	}
}
`;
}

function doSource({ type, name, mapType, sync, any }: MapOwnerParts): string {
  const send =
    sync === undefined
      ? `	o.requests <- request
	<-done
`
      : `	select {
	case o.requests <- request:
		<-done
	case ${name} := <-o.rest:
		request(${name})
		o.rest <- ${name}
	}
`;
  return `// do has f run with the map and returns when it has; a panic of f goes on in the caller. f must not
// use o itself: it would wait for its own end.
func (o *${type}) do(f func(${name} ${mapType})) {
	var failure ${any}
	done := make(chan struct{})
	request := func(${name} ${mapType}) {
		defer close(done)
		defer func() { failure = recover() }()
		f(${name})
	}
${send}	if failure != nil {
		panic(failure)
	}
}
`;
}

function methodSource(method: OwnerMethod, parts: MapOwnerParts): string {
  const { type, name, mapType, key, element } = parts;
  const request = `func(${name} ${mapType})`;
  switch (method) {
    case 'get':
      return `func (o *${type}) get(key ${key}) (value ${element}) {
	o.do(${request} { value = ${name}[key] })
	return value
}
`;
    case 'lookup':
      return `func (o *${type}) lookup(key ${key}) (value ${element}, ok bool) {
	o.do(${request} { value, ok = ${name}[key] })
	return value, ok
}
`;
    case 'set':
      return `func (o *${type}) set(key ${key}, value ${element}) {
	o.do(${request} { ${name}[key] = value })
}
`;
    case 'delete':
      return `func (o *${type}) delete(key ${key}) {
	o.do(${request} { delete(${name}, key) })
}
`;
    case 'len':
      return `func (o *${type}) len() (n int) {
	o.do(${request} { n = len(${name}) })
	return n
}
`;
    case 'snapshot':
      return `// snapshot returns a copy.
func (o *${type}) snapshot() ${mapType} {
	copied := make(${mapType})
	o.do(${request} {
		for key, value := range ${name} {
			copied[key] = value
		}
	})
	return copied
}
`;
  }
}

function stopSource({ type, sync }: MapOwnerParts): string[] {
  if (sync === undefined) return [];
  return [
    `// stop ends the goroutine. What is requested later runs where it is requested, one at a time.
func (o *${type}) stop() {
	o.once.Do(func() { close(o.stopping) })
	o.rest <- <-o.rest
}
`,
  ];
}

function lines(rows: readonly (readonly string[])[], indent: string): string {
  return alignRows(rows)
    .map((line) => `${indent}${line}\n`)
    .join('');
}
