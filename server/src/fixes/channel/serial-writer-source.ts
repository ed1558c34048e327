import { alignRows } from '../gofmt-align.js';

/** How the generated declarations are called. */
export interface SerialWriterNames {
  readonly type: string;
  readonly make: string;
  /** The error of what comes after `Close`. */
  readonly closed: string;
}

export const serialWriterImports = ['bufio', 'context', 'errors', 'io', 'sync', 'time'] as const;

/** What stands before the names of the packages that the generated code uses, `bufio.`. */
export type SerialWriterPackages = Readonly<Record<(typeof serialWriterImports)[number], string>>;

/** Names that the generated functions give to variables: a package that a file calls so would be hidden. */
export const serialWriterLocals: ReadonlySet<string> = new Set([
  's', 'w', 'p', 'c', 'r', 'err', 'due', 'ctx', 'text', 'size',
]); // prettier-ignore

/** The methods of `bufio.Writer` that a program may need beside `Write`. */
const extraMethods = ['Flush', 'WriteString', 'WriteByte', 'WriteRune'] as const;
export type ExtraWriterMethod = (typeof extraMethods)[number];

export function isExtraWriterMethod(name: string): name is ExtraWriterMethod {
  return extraMethods.some((one) => one === name);
}

export interface SerialWriterParts {
  readonly names: SerialWriterNames;
  readonly packages: SerialWriterPackages;
  readonly methods: ReadonlySet<ExtraWriterMethod>;
  /** The constructor is told the size of the buffer. */
  readonly hasSize: boolean;
}

/** The declarations of a writer that is owned by one goroutine. Each line ends with `\n`. */
export function serialWriterSource(parts: SerialWriterParts): string {
  const writes = (['WriteString', 'WriteByte', 'WriteRune'] as const).filter((name) => parts.methods.has(name));
  return [
    typeSource(parts),
    makeSource(parts),
    runSource(parts),
    writeSource(parts),
    ...writes.map((name) => convenience[name](parts.names.type)),
    ...(parts.methods.has('Flush') ? [flushSource(parts)] : []),
    closeSource(parts),
  ].join('\n');
}

function typeSource({ names: { type, closed }, packages: { errors, sync }, methods }: SerialWriterParts): string {
  const hasFlush = methods.has('Flush');
  const fields = [
    ['messages', 'chan []byte'],
    ...(hasFlush ? [['flushes', 'chan struct{}']] : []),
    ['results', 'chan error', `// one for each message${hasFlush ? ' or flush' : ''}, before the next is accepted`],
    ['closing', 'chan struct{}', '// closed when nothing more is accepted'],
    ['ended', 'chan struct{}', '// closed when the goroutine has ended'],
    ['once', `${sync}Once`, '// closes closing'],
    ['err', 'error', '// the first error; set before ended is closed'],
  ];
  return `// ${type} lets goroutines share a buffered writer: one goroutine owns it and writes the
// messages that the others send, each whole and one after the other. They are passed on when the
// buffer is full, a tenth of a second after they came at the latest,${hasFlush ? ' by Flush' : ''} and by Close.
type ${type} struct {
${alignRows(fields)
  .map((line) => `\t${line}\n`)
  .join('')}}

// ${closed} is what a message gets that comes after Close. Nothing of it is written.
var ${closed} = ${errors}New("${type} is closed")
`;
}

function makeSource({ names: { type, make }, packages: { bufio, io }, methods, hasSize }: SerialWriterParts): string {
  const channels = [
    ['messages:', 'make(chan []byte),'],
    ...(methods.has('Flush') ? [['flushes:', 'make(chan struct{}),']] : []),
    ['results:', 'make(chan error),'],
    ['closing:', 'make(chan struct{}),'],
    ['ended:', 'make(chan struct{}),'],
  ];
  return `// ${make} starts the goroutine that writes to w. It runs until Close.
func ${make}(w ${io}Writer${hasSize ? ', size int' : ''}) *${type} {
	s := &${type}{
${alignRows(channels)
  .map((line) => `\t\t${line}\n`)
  .join('')}	}
	go s.run(${hasSize ? `${bufio}NewWriterSize(w, size)` : `${bufio}NewWriter(w)`})
	return s
}
`;
}

function runSource({ names: { type }, packages: { bufio, time }, methods }: SerialWriterParts): string {
  const flush = `		case <-s.flushes:
			due = nil
			s.results <- w.Flush()
`;
  return `// run owns w. Whatever it accepts it answers before it accepts anything else, so each caller gets
// the result of its own message. After an error w gives the same error again and again.
func (s *${type}) run(w *${bufio}Writer) {
	defer close(s.ended)
	var due <-chan ${time}Time // when to flush; nil while the buffer is empty
	for {
		select {
		case p := <-s.messages:
			_, err := w.Write(p)
			if due == nil && w.Buffered() > 0 {
				due = ${time}After(100 * ${time}Millisecond)
			}
			s.results <- err
${methods.has('Flush') ? flush : ''}		case <-due:
			due = nil
			w.Flush() // an error is the result of the next message, and of Close
		case <-s.closing:
			s.err = w.Flush()
			return
		}
	}
}
`;
}

function writeSource({ names: { type, closed } }: SerialWriterParts): string {
  return `// Write writes p as one message. It returns when p is in the buffer and may be used again; an error
// in passing the buffer on later is the result of the next message, and of Close.
func (s *${type}) Write(p []byte) (int, error) {
	select {
	case s.messages <- p:
	case <-s.closing:
		return 0, ${closed}
	}
	if err := <-s.results; err != nil {
		return 0, err
	}
	return len(p), nil
}
`;
}

const convenience: Readonly<Record<Exclude<ExtraWriterMethod, 'Flush'>, (type: string) => string>> = {
  WriteString: (type) => `// WriteString writes text as one message.
func (s *${type}) WriteString(text string) (int, error) {
	return s.Write([]byte(text))
}
`,
  WriteByte: (type) => `// WriteByte writes c as one message.
func (s *${type}) WriteByte(c byte) error {
	_, err := s.Write([]byte{c})
	return err
}
`,
  WriteRune: (type) => `// WriteRune writes r as one message.
func (s *${type}) WriteRune(r rune) (int, error) {
	return s.Write([]byte(string(r)))
}
`,
};

function flushSource({ names: { type, closed } }: SerialWriterParts): string {
  return `// Flush passes on what is in the buffer.
func (s *${type}) Flush() error {
	select {
	case s.flushes <- struct{}{}:
		return <-s.results
	case <-s.closing:
		return ${closed}
	}
}
`;
}

function closeSource({ names: { type }, packages: { context } }: SerialWriterParts): string {
  return `// Close accepts nothing more, passes on what was accepted, ends the goroutine and returns the first
// error. When ctx is done earlier, Close returns its error and leaves the rest to the goroutine.
func (s *${type}) Close(ctx ${context}Context) error {
	s.once.Do(func() { close(s.closing) })
	select {
	case <-s.ended:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}
`;
}
