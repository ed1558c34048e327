/** A program with a bit of everything, for tests that change it at random. */
export const sampleProgram = `package p

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"sort"
	"sync"
	"sync/atomic"
)

type ID int64

const (
	first ID = iota + 1
	second
	mask = 1<<3 | 1
)

type Shape interface {
	Area() float64
	fmt.Stringer
}

type Base struct {
	mu   sync.Mutex
	seen map[ID][]string
	n    atomic.Int64
}

func (b *Base) Add(id ID, names ...string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.seen == nil {
		b.seen = make(map[ID][]string, mask)
	}
	b.seen[id] = append(b.seen[id], names...)
	return len(b.seen[id])
}

type Server struct {
	*Base
	ln    net.Listener
	conns [second]struct {
		net.Conn
		w *bufio.Writer
	}
}

type Pair[K comparable, V any] struct {
	Key K
	Val V
}

type List[T any] struct {
	head *node[T]
	size int
}

type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Push(v T) *List[T] {
	l.head = &node[T]{v, l.head}
	l.size++
	return l
}

func (l *List[T]) All() func(yield func(int, T) bool) {
	return func(yield func(int, T) bool) {
		i := 0
		for n := l.head; n != nil; n = n.next {
			if !yield(i, n.v) {
				return
			}
			i++
		}
	}
}

func Keys[M ~map[K]V, K comparable, V any](m M) (keys []K) {
	for k := range m {
		keys = append(keys, k)
	}
	return
}

func (s *Server) serve(handler func(net.Conn) error) (err error) {
	errs := make(chan error, 1)
loop:
	for i := 0; ; i++ {
		conn, err := s.ln.Accept()
		switch e := err.(type) {
		case nil:
		case *net.OpError:
			fmt.Println(e.Op, e.Temporary())
			continue loop
		default:
			break loop
		}
		go func() {
			defer conn.Close()
			if err := handler(conn); err != nil {
				errs <- err
			}
			s.n.Add(1)
		}()
		select {
		case err, ok := <-errs:
			if ok {
				return err
			}
		default:
		}
	}
	return err
}

func main() {
	var l List[Pair[string, int]]
	l.Push(Pair[string, int]{"a", 1}).Push(Pair[string, int]{Key: "b"})
	for i, p := range l.All() {
		fmt.Println(i, p.Key, p.Val<<uint(i))
	}
	s := &Server{Base: &Base{}}
	ids := Keys(s.seen)
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.Add(first, r.URL.Path, r.FormValue("q"))
		fmt.Fprintf(w, "%d %v", s.n.Load(), len(s.conns[0].RemoteAddr().String()))
	})
	f := s.Add
	g := (*Server).serve
	_, _ = f(second), g(s, nil)
}
`;
