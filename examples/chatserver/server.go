package main

import (
	"bufio"
	"errors"
	"fmt"
	"log"
	"net"
	"strings"
)

// server accepts connections and passes lines from each client to all others.
type server struct {
	registry *registry
}

// serve handles connections until the listener is closed.
func (s *server) serve(listener net.Listener) error {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go s.handle(conn)
	}
}

// handle reads a name, then lines of chat. The line /who asks for the names of all clients.
func (s *server) handle(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewScanner(conn)
	if !lines.Scan() {
		return
	}
	name := strings.TrimSpace(lines.Text())
	if err := s.registry.join(name, conn); err != nil {
		fmt.Fprintln(conn, err)
		return
	}
	defer s.registry.leave(name)
	fmt.Fprintln(conn, "welcome,", name)
	for lines.Scan() {
		if line := lines.Text(); line == "/who" {
			fmt.Fprintln(conn, strings.Join(s.registry.names(), ", "))
		} else {
			s.registry.broadcast(name, line)
		}
	}
	if err := lines.Err(); err != nil {
		log.Printf("%s: %v", name, err)
	}
}
