module gotraps.test/oracle/ast

go 1.22
