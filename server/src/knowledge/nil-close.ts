/**
 * Types of the standard library whose `Close` panics on a nil pointer, as their source shows; that of the connections of `net` belongs to an embedded
 * struct, which a nil pointer doesn't have. `os.File` and the listeners of `net` give an error instead.
 */
const panicking: ReadonlySet<string> = new Set([
  'archive/zip.ReadCloser',
  'compress/gzip.Reader',
  'crypto/tls.Conn',
  'database/sql.Conn',
  'database/sql.DB',
  'database/sql.Rows',
  'database/sql.Stmt',
  'log/syslog.Writer',
  'net.IPConn',
  'net.TCPConn',
  'net.UDPConn',
  'net.UnixConn',
  'net/rpc.Client',
  'net/smtp.Client',
  'net/textproto.Conn',
  'os.Root',
]);

/** Whether `Close` panics on a nil pointer to the type with this full name; false for types that aren't known. */
export function panicsOnNilClose(type: string): boolean {
  return panicking.has(type);
}
