// Chatserver is a small chat over TCP. It runs a few clients against itself and prints what the last one sees.
package main

import (
	"bufio"
	"fmt"
	"log"
	"net"
	"sync"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	chat := &server{registry: newRegistry()}
	go func() {
		if err := chat.serve(listener); err != nil {
			log.Fatal(err)
		}
	}()

	var clients sync.WaitGroup
	for i := 0; i < 8; i++ {
		clients.Add(1)
		go func() {
			defer clients.Done()
			if err := chatAs(fmt.Sprintf("client%d", i), listener.Addr().String()); err != nil {
				log.Print(err)
			}
		}()
	}
	clients.Wait()
	listener.Close()
}

// chatAs connects, says hello and hangs up.
func chatAs(name, address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Fprintln(conn, name)
	greeting, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return err
	}
	fmt.Print(greeting)
	_, err = fmt.Fprintln(conn, "hello, everybody")
	return err
}
