package medication

import (
	"compress/gzip"
	"fmt"
	"io"
)

// gzipped closes both the decompressor and the file below it.
type gzipped struct {
	*gzip.Reader
	below io.Closer
}

func gunzip(in io.ReadCloser, name string) (io.ReadCloser, error) {
	z, err := gzip.NewReader(in)
	if err != nil {
		in.Close()
		return nil, fmt.Errorf("medication: RxNorm: %s: %w: give the file as it was released", name, err)
	}
	return gzipped{z, in}, nil
}

func (g gzipped) Close() error {
	g.Reader.Close()
	return g.below.Close()
}
