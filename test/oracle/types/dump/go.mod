module gotraps.test/oracle/types

go 1.22
