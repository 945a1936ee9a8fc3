module github.com/allelerx/allelerx

go 1.26

require (
	github.com/biogo/hts v1.4.5 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
)
