// Command build makes the embedded knowledge base from the publishers' files.
// It is run by
//
//	ALLELERX_DATA=/path/to/data go generate ./annotate/kb
//
// and writes kb.bin and VERIFICATION.md. Equal files give equal output.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/annotate/kb"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	data := os.Getenv("ALLELERX_DATA")
	if !filepath.IsAbs(data) {
		return errors.New("build: ALLELERX_DATA is not set: set it to the absolute path of the data folder")
	}
	base, err := kb.Load(ctx, filepath.Join(data, "pgx/pharmcat"), new(kb.KB))
	if err != nil {
		return err
	}
	blob, err := kb.Encode(base)
	if err != nil {
		return err
	}
	return os.WriteFile("kb.bin", blob, 0o644)
}
