import { alignRows } from '../gofmt-align.js';

/** How the generated declarations are called. */
export interface SerialConnNames {
  readonly type: string;
  readonly make: string;
  /** What a `Write` returns. */
  readonly result: string;
}

export const serialConnImports = ['net', 'sync'] as const;

/** What stands before the names of the packages that the generated code uses, `net.`. */
export type SerialConnPackages = Readonly<Record<(typeof serialConnImports)[number], string>>;

/** Names that the generated functions give to variables: a package that a file calls so would be hidden. */
export const serialConnLocals: ReadonlySet<string> = new Set(['s', 'p', 'n', 'err', 'conn', 'result']);

/** The declarations of a connection whose writing side is owned by one goroutine. Each line ends with `\n`. */
export function serialConnSource({ type, make, result }: SerialConnNames, { net, sync }: SerialConnPackages): string {
  const lined = (rows: string[][], indent: string): string =>
    alignRows(rows)
      .map((line) => `${indent}${line}\n`)
      .join('');
  const fields = [
    ['messages', 'chan []byte'],
    ['results', `chan ${result}`, '// one for each message, before the next is accepted'],
    ['closing', 'chan struct{}', '// closed when nothing more is accepted'],
    ['once', `${sync}Once`, '// closes closing'],
  ];
  const values = [
    ['Conn:', 'conn,'],
    ['messages:', 'make(chan []byte),'],
    ['results:', `make(chan ${result}),`],
    ['closing:', 'make(chan struct{}),'],
  ];
  return `// ${type} lets goroutines share a connection: one goroutine writes the messages that the
// others send, each whole and one after the other. Everything else goes to the connection itself.
type ${type} struct {
	${net}Conn
${lined(fields, '\t')}}

// ${result} is what a Write returns.
type ${result} struct {
	n   int
	err error
}

// ${make} starts the goroutine that writes to conn. It runs until Close.
func ${make}(conn ${net}Conn) ${net}Conn {
	s := &${type}{
${lined(values, '\t\t')}	}
	go s.run()
	return s
}

// run writes. Whatever it accepts it answers before it accepts anything else, so each caller gets the
// result of its own message.
func (s *${type}) run() {
	for {
		select {
		case p := <-s.messages:
			n, err := s.Conn.Write(p)
			s.results <- ${result}{n, err}
		case <-s.closing:
			return
		}
	}
}

// Write writes p as one message. It returns when the connection has taken p, or has failed.
func (s *${type}) Write(p []byte) (int, error) {
	select {
	case s.messages <- p:
		result := <-s.results
		return result.n, result.err
	case <-s.closing:
		return 0, ${net}ErrClosed
	}
}

// Close accepts nothing more and closes the connection, which ends a Write that waits, and the goroutine.
func (s *${type}) Close() error {
	s.once.Do(func() { close(s.closing) })
	return s.Conn.Close()
}
`;
}
