package main

import (
	"fmt"
	"net"
	"sort"
)

// registry knows who is connected, and under which name.
type registry struct {
	clients map[string]net.Conn
}

func newRegistry() *registry {
	return &registry{clients: make(map[string]net.Conn)}
}

// join adds a client; it fails when the name is taken.
func (r *registry) join(name string, conn net.Conn) error {
	if _, taken := r.clients[name]; taken {
		return fmt.Errorf("the name %s is taken", name)
	}
	r.clients[name] = conn
	return nil
}

func (r *registry) leave(name string) {
	delete(r.clients, name)
}

// names lists the clients in alphabetical order.
func (r *registry) names() []string {
	names := make([]string, 0, len(r.clients))
	for name := range r.clients {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// broadcast sends a line to every client but its sender.
func (r *registry) broadcast(sender, line string) {
	for name, conn := range r.clients {
		if name != sender {
			fmt.Fprintf(conn, "%s: %s\n", sender, line)
		}
	}
}
