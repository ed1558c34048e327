module example.com/gotraps-examples

go 1.22
