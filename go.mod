module github.com/allelerx/allelerx

go 1.26
