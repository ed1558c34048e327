// Command roster counts what its clients send.
package main

import (
	"fmt"
	"time"
)

type registry struct {
	clients map[string]int
}

func (r *registry) count(name string) {
	r.clients[name]++
}

func (r *registry) total() int {
	sum := 0
	for _, n := range r.clients {
		sum += n
	}
	return sum
}

func main() {
	r := &registry{clients: make(map[string]int)}
	for i := 0; i < 8; i++ {
		go r.count(fmt.Sprintf("client %d", i%3))
	}
	for i := 0; i < 10; i++ {
		fmt.Println(r.total())
		time.Sleep(time.Millisecond)
	}
}
