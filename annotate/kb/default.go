package kb

import (
	_ "embed"
	"sync"
)

//go:generate go run ./internal/build

//go:embed kb.bin
var blob []byte

// Default returns the knowledge base that is part of the binary. It is decoded
// once, on the first call, and shared by all callers.
var Default = sync.OnceValue(func() *KB {
	base, err := Decode(blob)
	if err != nil {
		panic(err) // the binary is damaged; a test decodes what is embedded
	}
	return base
})
