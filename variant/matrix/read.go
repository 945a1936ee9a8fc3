package matrix

import (
	"bytes"
	"context"
	"errors"

	"github.com/allelerx/allelerx/variant/vcf"
)

var errNoSamples = errors.New("matrix: the input has no samples: a matrix is made of their calls")

// Read reads all of a stream into a matrix, with the zero [Options].
func Read(ctx context.Context, s vcf.Stream) (*Matrix, error) {
	m, _, err := ReadWith(ctx, s, Options{})
	return m, err
}

// ReadWith is Read with options. The Summary says what was left out.
func ReadWith(ctx context.Context, s vcf.Stream, o Options) (*Matrix, Summary, error) {
	samples, err := samplesOf(s.Header())
	if err != nil {
		return nil, Summary{}, err
	}
	m := &Matrix{samples: samples, rows: newRows(len(samples))}
	c := &converter{options: o, samples: len(samples)}
	var total Summary
	for t, err := range c.batches(ctx, s) {
		if err != nil {
			return nil, total, err
		}
		total.add(t.summary)
		for at := 0; at < len(t.packed); at += m.rows.width {
			copy(m.rows.add(), t.packed[at:])
		}
		for rest := t.sites; len(rest) > 0; {
			n := bytes.IndexByte(rest, '\n')
			m.sites.add(rest[:n])
			rest = rest[n+1:]
		}
		c.free.Put(t)
	}
	return m, total, nil
}
