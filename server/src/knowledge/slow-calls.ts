/** Calls of the standard library that wait for a time, another machine or another process. */
export const slowCalls: ReadonlySet<string> = new Set([
  'time.Sleep',
  'net.Dial',
  'net.DialTimeout',
  '(*net.Dialer).Dial',
  '(*net.Dialer).DialContext',
  '(net.Listener).Accept',
  'crypto/tls.Dial',
  'net/http.Get',
  'net/http.Head',
  'net/http.Post',
  'net/http.PostForm',
  '(*net/http.Client).Do',
  '(*net/http.Client).Get',
  '(*net/http.Client).Head',
  '(*net/http.Client).Post',
  '(*net/http.Client).PostForm',
  '(*os/exec.Cmd).Run',
  '(*os/exec.Cmd).Output',
  '(*os/exec.Cmd).CombinedOutput',
  '(*os/exec.Cmd).Wait',
]);

/** Waits for all goroutines of a group. */
export const groupWaits: ReadonlySet<string> = new Set([
  '(*sync.WaitGroup).Wait',
  '(*golang.org/x/sync/errgroup.Group).Wait',
]);
