package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
	"sync/atomic"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// File is a source in a file. Close it.
type File interface {
	annotate.Source
	io.Closer
}

// Open opens a file as a source of the kind that its name ends with: .vcf and .bcf,
// .bed, .gff, .gff3 and .gtf, .tsv, .tab and .txt, each also compressed (.gz, .bgz)
// and encrypted (.c4gh). Where the name does not say, as that of standard input,
// the first bytes do.
func Open(ctx context.Context, name string, o Options) (File, error) {
	open := openerOf(name)
	if open == nil {
		in, head, err := peekInto(ctx, name, o)
		if err != nil {
			return nil, err
		}
		if open = openerFor(head); open == nil {
			in.Close()
			return nil, fmt.Errorf("annotate: source %s: is none of VCF, BCF, BED, GFF, GTF and a table with a header: "+
				"give it a name that ends with .vcf, .bed, .gff3, .gtf or .tsv, or open it as what it is", file.Redact(name))
		}
		if !in.Seekable() {
			name = strings.TrimSuffix(name, ".c4gh") // what was peeked into is decrypted
		}
		o.Open = once(in, name, o.Open)
	}
	return open(ctx, name, o)
}

type opener func(ctx context.Context, name string, o Options) (File, error)

// as makes an opener that yields no file with an error.
func as[T File](open func(context.Context, string, Options) (T, error)) opener {
	return func(ctx context.Context, name string, o Options) (File, error) {
		f, err := open(ctx, name, o)
		if err != nil {
			return nil, err
		}
		return f, nil
	}
}

// openerOf goes by the name.
func openerOf(name string) opener {
	if u, err := url.Parse(name); err == nil && u.Scheme != "" && u.Host != "" {
		name = u.Path
	}
	name = strings.ToLower(name)
	name = strings.TrimSuffix(name, ".c4gh")
	for _, suffix := range [...]string{".gz", ".bgz", ".bgzf"} {
		name = strings.TrimSuffix(name, suffix)
	}
	switch path.Ext(name) {
	case ".vcf", ".bcf":
		return as(OpenVCF)
	case ".bed":
		return as(OpenBED)
	case ".gff", ".gff3", ".gtf", ".gff2":
		return as(OpenGFF)
	case ".tsv", ".tab", ".txt":
		return as(OpenTable)
	}
	return nil
}

// openerFor goes by the first bytes, inflated.
func openerFor(head []byte) opener {
	head = bytes.TrimPrefix(head, []byte(byteOrderMark))
	switch {
	case bytes.HasPrefix(head, []byte("BCF")), bytes.HasPrefix(head, []byte("##fileformat=VCF")):
		return as(OpenVCF)
	case bytes.HasPrefix(head, []byte("##gff-version")), bytes.HasPrefix(head, []byte("#!genome-build")):
		return as(OpenGFF)
	}
	t := Text{layout: newLayout()}
	t.layout.words = true
	comments, first, _ := tableHead(head)
	for _, header := range append(comments, first) {
		if header != nil && t.place(tableNames(header)) {
			return as(OpenTable)
		}
	}
	for line := range t.lines(head, t.skip) {
		t.layout.contig, t.layout.begin, t.layout.end = 0, 3, 4
		if t.looksLike(line, 8) {
			return as(OpenGFF)
		}
		t.layout.begin, t.layout.end, t.layout.zeroBased = 1, 2, true
		if t.looksLike(line, 3) {
			return as(OpenBED)
		}
		break
	}
	return nil
}

// looksLike reports whether a line has places as the layout says, and at least so
// many columns.
func (t *Text) looksLike(line []byte, columns int) bool {
	t.layout.ready()
	ok, fault := t.layout.parse(line, &place{})
	return ok && fault == nil && count(line, '\t') >= columns
}

// peekInto opens a file and inflates its beginning, all of which can still be read.
func peekInto(ctx context.Context, name string, o Options) (file.Input, []byte, error) {
	in, err := file.Open(ctx, name, file.Options{Open: o.Open})
	if err != nil {
		return nil, nil, err
	}
	const most = 64 << 10
	raw := make([]byte, 2*most)
	var n int
	if in.Seekable() {
		n, err = in.ReadAt(raw, 0)
	} else {
		n, err = io.ReadFull(in, raw)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		in.Close()
		return nil, nil, err
	}
	raw = raw[:n]
	if !in.Seekable() {
		in = file.FromReader(in.Name(), struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(raw), in), in})
	}
	// What was cut off in the middle ends in an error, which whoever reads all of
	// it is told.
	r, err := bgzf.Detect(ctx, bytes.NewReader(raw), bgzf.Options{Workers: 1})
	if err != nil {
		return in, nil, nil
	}
	defer r.Close()
	head := make([]byte, most)
	n, _ = io.ReadFull(r, head)
	return in, head[:n], nil
}

// once hands out an input that is open already, and opens all others.
func once(in file.Input, name string, open func(context.Context, string) (file.Input, error)) func(context.Context, string) (file.Input, error) {
	var given atomic.Bool
	return func(ctx context.Context, asked string) (file.Input, error) {
		if asked == name && given.CompareAndSwap(false, true) {
			return in, nil
		}
		return file.Open(ctx, asked, file.Options{Open: open})
	}
}
