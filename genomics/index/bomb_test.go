package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bgzf"
)

type named struct {
	io.Reader
	name string
}

func (n named) Name() string { return n.name }

// A small file that inflates without end: contigs without anything take no
// memory, and the size has a bound (in the test a smaller one).
func TestBomb(t *testing.T) {
	const limit = 4 << 20
	var bomb bytes.Buffer
	w := bgzf.NewWriter(&bomb, bgzf.WriterOptions{})
	head := []byte("CSI\x01")
	for _, n := range []uint32{14, 5, 0, 1<<31 - 1} {
		head = binary.LittleEndian.AppendUint32(head, n)
	}
	for _, p := range [][]byte{head, make([]byte, limit)} {
		if _, err := w.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := read(context.Background(), named{&bomb, "bomb.csi"}, limit)
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "bomb.csi: ") || !strings.Contains(err.Error(), "larger than 4 MiB") {
		t.Errorf("%v", err)
	}
	// The race detector makes pools forget some of their buffers.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 2*limit {
		t.Errorf("%d bytes allocated", grown)
	}
}
