package phenopacket

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"hash/maphash"
	"io"
	"iter"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// Options of [Open]. The zero value is the safe choice.
type Options struct {
	// Workers is how many files are decoded at once; 0: one for each CPU.
	Workers int

	// Warn is told of what was put right or left out, one call at a time.
	Warn func(ehr.Warning)

	// AsOf is the day after which a date lies in the future; none: now.
	AsOf ehr.Time

	// MaxFile is the longest file that is read, decompressed, in bytes; 0: 64 MiB.
	MaxFile int64

	// ShowNames puts the names of files into errors and warnings.
	ShowNames bool

	// Open, where set, opens names in place of genomics/file.
	Open func(ctx context.Context, name string) (file.Input, error)
}

const defaultMaxFile = 64 << 20

// Error says where an input cannot be read, and why. It names no person.
type Error = input.Error

// source is an ehr.Source.
type source struct {
	name string
	o    Options

	mu    sync.Mutex
	tally ehr.Tally
	stdin bool // it has been read
}

// Dir reads all phenopackets of a folder and of those below it. That there is no
// such folder, its Patients say.
func Dir(path string) ehr.Source { return &source{name: path} }

// Open reads a folder, a file, a URL, or standard input for "-". Of a folder files
// that are no phenopackets are passed over, with the warning "not-phenopacket".
//
// Patients come in the order of the files' names. What is remembered of each is a
// hash of the ID, eight bytes: a second phenopacket of one ID is yielded as well,
// with "#2" behind its ID and the warning "duplicate-patient".
func Open(ctx context.Context, path string, o Options) (ehr.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.MaxFile < 0 {
		return nil, errors.New("phenopacket: Options.MaxFile is a size in bytes: give 0 for the default, or more")
	}
	s := &source{name: path, o: o}
	if _, err := s.files(); err != nil {
		return nil, err
	}
	return s, nil
}

func (s *source) files() ([]input.File, error) {
	return input.Files("phenopacket", []string{s.name}, input.Options{Open: s.o.Open, ShowNames: s.o.ShowNames})
}

// Tally is what the last reading that ended has counted, by the schema's names.
func (s *source) Tally() ehr.Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally.Clone()
}

// batch is what a file holds.
type batch struct {
	file        *input.File
	patients    []*ehr.Patient
	items, left map[string]int
	warnings    []ehr.Warning
	foreign     bool
}

// Patients yields a patient for each phenopacket.
func (s *source) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		tally := ehr.Tally{Items: map[string]int{}, Left: map[string]int{}, Warnings: map[string]int{}}
		defer func() {
			s.mu.Lock()
			s.tally = tally
			s.mu.Unlock()
		}()
		files, err := s.begin()
		if err != nil {
			yield(nil, err)
			return
		}
		asOf := s.o.AsOf
		if asOf.IsZero() {
			asOf = ehr.Time{At: time.Now(), Precision: ehr.Instant}
		}
		work := func(ctx context.Context, f *input.File) (*batch, error) { return s.decode(ctx, f, asOf) }
		seed, met := maphash.MakeSeed(), map[uint64]int{}
		for b, err := range parallel.Ordered(ctx, s.o.Workers, each(files), work) {
			if err != nil {
				yield(nil, err)
				return
			}
			s.add(&tally, b)
			for _, p := range b.patients {
				hash := maphash.String(seed, p.ID)
				if met[hash]++; met[hash] > 1 {
					s.warn(&tally, ehr.Warning{
						Code: "duplicate-patient", File: b.file.Place(),
						Msg: "the ID of a phenopacket was met before; it is kept as one of its own",
					})
					p.ID += "#" + strconv.Itoa(met[hash])
				}
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// begin lists the files, and refuses to read standard input twice.
func (s *source) begin() ([]input.File, error) {
	if s.name == "-" {
		s.mu.Lock()
		again := s.stdin
		s.stdin = true
		s.mu.Unlock()
		if again {
			return nil, file.ErrConsumed
		}
	}
	return s.files()
}

func each(files []input.File) iter.Seq2[*input.File, error] {
	return func(yield func(*input.File, error) bool) {
		for i := range files {
			if !yield(&files[i], nil) {
				return
			}
		}
	}
}

func (s *source) add(tally *ehr.Tally, b *batch) {
	if !b.foreign {
		tally.Files++
	}
	for what, n := range b.items {
		tally.Items[what] += n
	}
	for what, n := range b.left {
		tally.Left[what] += n
	}
	for _, w := range b.warnings {
		s.warn(tally, w)
	}
}

func (s *source) warn(tally *ehr.Tally, w ehr.Warning) {
	tally.Warnings[w.Code]++
	if s.o.Warn != nil {
		s.o.Warn(w)
	}
}

// decode reads one file: JSON objects that follow each other, mostly one.
func (s *source) decode(ctx context.Context, f *input.File, asOf ehr.Time) (*batch, error) {
	in, err := f.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	limit := s.o.MaxFile
	if limit == 0 {
		limit = defaultMaxFile
	}
	text, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(text)) > limit {
		return nil, f.Fault(0, limit, "the file is longer than "+strconv.FormatInt(limit, 10)+
			" bytes: cut it into phenopackets, or raise Options.MaxFile")
	}
	b := &batch{file: f, items: map[string]int{}, left: map[string]int{}}
	r := &reader{asOf: asOf, out: b}
	dec := json.NewDecoder(bytes.NewReader(text))
	if isYAML(text) {
		return nil, f.Fault(0, 0, "this is a phenopacket in YAML: write it as JSON, for example with phenopacket-tools")
	}
	for n := 0; ; n++ {
		var p packet
		at := dec.InputOffset()
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF) && n > 0:
			return b, nil
		case errors.Is(err, io.EOF), err != nil && f.Found && n == 0 && !looksLikeJSON(text):
			return foreign(f, at, n)
		case err != nil:
			return nil, broken(f, text, at, err)
		}
		if !p.ofVersion2() {
			return nil, f.Fault(0, at, "this phenopacket is not of version 2: convert it, for example with phenopacket-tools")
		}
		if !r.all(&p) {
			return foreign(f, at, n+len(b.patients))
		}
	}
}

// isYAML reports whether a text is a phenopacket in YAML.
func isYAML(text []byte) bool {
	return !looksLikeJSON(text) && (bytes.Contains(text, []byte("phenopacketSchemaVersion:")) || bytes.HasPrefix(text, []byte("metaData:")))
}

// looksLikeJSON reports whether the text begins an object.
func looksLikeJSON(text []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{"))
}

// foreign is for what is no phenopacket: a file of a folder is passed over, one
// that was named is an error.
func foreign(f *input.File, at int64, n int) (*batch, error) {
	if !f.Found || n > 0 {
		return nil, f.Fault(0, at, "this is no phenopacket with an id, a family or a cohort: check what was exported")
	}
	return &batch{file: f, foreign: true, warnings: []ehr.Warning{{
		Code: "not-phenopacket", File: f.Place(), Msg: "a file of the folder is no phenopacket; it is passed over",
	}}}, nil
}

// broken says where the JSON goes wrong. The decoder's own message may quote it.
func broken(f *input.File, text []byte, at int64, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		// It counts the byte that it did not like.
		return f.Fault(0, max(0, min(syntax.Offset-1, int64(len(text)-1))), "this is not JSON: the file is broken here; get it again")
	case errors.As(err, &kind):
		place := "a member"
		if slices.Contains([]string{"string", "number", "object", "array", "bool"}, kind.Value) {
			place += " of the wrong type (" + kind.Value + ")"
		}
		return f.Fault(0, at+kind.Offset, "this JSON is no phenopacket of version 2: it has "+place+"; check the version")
	}
	return f.Fault(0, int64(len(text)), "this JSON ends early: get the file again")
}
