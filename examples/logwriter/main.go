// Logwriter lets a few workers write to one log, and prints a summary.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"
	"time"
)

func main() {
	file, err := os.Create(filepath.Join(os.TempDir(), "gotraps-logwriter.log"))
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()

	logger := newLogger(file)
	stop := make(chan struct{})
	go logger.flushEvery(10*time.Millisecond, stop)

	var workers sync.WaitGroup
	for id := 0; id < 4; id++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			work(id, logger)
		}()
	}
	workers.Wait()
	close(stop)
	fmt.Println(logger.count("info"), "lines of information,", logger.count("error"), "errors, in", file.Name())
}

// work does its jobs; every tenth one fails.
func work(id int, logger *logger) {
	for job := 1; job <= 50; job++ {
		if job%10 == 0 {
			logger.log("error", fmt.Sprintf("worker %d: job %d failed", id, job))
			continue
		}
		logger.log("info", fmt.Sprintf("worker %d: job %d done", id, job))
	}
}
