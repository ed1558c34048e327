/**
 * How a function of the standard library sends through its first argument: its other arguments, by one `Write` (`bytes`, after a `format`, as a `line`, as a
 * value of `fixed` size behind a byte order); or as many pieces as it likes (`copy`). Source: the functions' own text, https://go.dev/src.
 */
export type Sending = 'bytes' | 'format' | 'line' | 'fixed' | 'copy';

/** By full name; methods that send what their receiver holds, too. They keep nothing of the writer. */
export const streamSenders: ReadonlyMap<string, Sending> = new Map<string, Sending>([
  ['fmt.Fprint', 'bytes'],
  ['fmt.Fprintf', 'format'],
  ['fmt.Fprintln', 'line'],
  ['io.WriteString', 'bytes'],
  ['encoding/binary.Write', 'fixed'],
  ['io.Copy', 'copy'],
  ['io.CopyN', 'copy'],
  ['io.CopyBuffer', 'copy'],
  ['(*net/http.Response).Write', 'copy'],
  ['(*net/http.Request).Write', 'copy'],
  ['(*net/http.Request).WriteProxy', 'copy'],
  ['(*text/template.Template).Execute', 'copy'],
  ['(*text/template.Template).ExecuteTemplate', 'copy'],
  ['(*html/template.Template).Execute', 'copy'],
  ['(*html/template.Template).ExecuteTemplate', 'copy'],
]);
