package fhir

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
	"github.com/allelerx/allelerx/genomics/file"
)

// Options of [Open]. The zero value is the safe choice.
type Options struct {
	// Workers is how many files, or pieces of a file, are decoded at once; 0: one
	// for each CPU.
	Workers int

	// Warn is told of what was put right or left out, one call at a time.
	Warn func(ehr.Warning)

	// AsOf is the day after which a date lies in the future; none: now.
	AsOf ehr.Time

	// MaxItem is the longest line, bundle entry or single resource that is read,
	// in bytes; 0: 256 MiB.
	MaxItem int64

	// Memory is how much of what was read is held before it goes to temporary
	// files, in bytes, roughly; 0: 64 MiB, which is about 600,000 resources.
	Memory int64

	// TempDir is where these files are made; "": where the system makes its own.
	TempDir string

	// ShowNames puts the names of files into errors and warnings. They often
	// hold a person's name.
	ShowNames bool

	// Open, where set, opens names in place of genomics/file: cloud.Open, or
	// file.Opener with a key.
	Open func(ctx context.Context, name string) (file.Input, error)
}

const (
	defaultMaxItem = 256 << 20
	defaultMemory  = 64 << 20
)

// Error says where an input cannot be read, and why. It names no person.
type Error = input.Error

// source is an ehr.Source.
type source struct {
	names []string
	o     Options

	mu    sync.Mutex
	tally ehr.Tally
	stdin bool // it has been read
}

// Dir reads all FHIR files of a folder and of those below it. That there is no
// such folder, its Patients say.
func Dir(path string) ehr.Source { return newSource([]string{path}, Options{}) }

// Open reads a folder, a file, a URL, or standard input for "-". Of a folder files
// that are no FHIR are passed over, with the warning "not-fhir".
func Open(ctx context.Context, path string, o Options) (ehr.Source, error) {
	return OpenAll(ctx, []string{path}, o)
}

// OpenAll reads several as if they were one.
func OpenAll(ctx context.Context, paths []string, o Options) (ehr.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if o.MaxItem < 0 || o.Memory < 0 {
		return nil, errors.New("fhir: Options.MaxItem and Memory are sizes in bytes: give 0 for the default, or more")
	}
	s := newSource(paths, o)
	if _, err := s.files(); err != nil {
		return nil, err
	}
	return s, nil
}

func newSource(names []string, o Options) *source {
	if o.MaxItem == 0 {
		o.MaxItem = defaultMaxItem
	}
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	return &source{names: names, o: o}
}

func (s *source) files() ([]input.File, error) {
	return input.Files("fhir", s.names, input.Options{Open: s.o.Open, ShowNames: s.o.ShowNames})
}

// Tally is what the last reading that ended has counted.
func (s *source) Tally() ehr.Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally.Clone()
}

// Patients yields each person once, in the order of their IDs.
func (s *source) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		r := &reading{
			o: s.o, asOf: s.o.AsOf, medications: map[string]medication{},
			tally: ehr.Tally{Items: map[string]int{}, Left: map[string]int{}, Warnings: map[string]int{}},
		}
		if r.asOf.IsZero() {
			r.asOf = ehr.Time{At: time.Now(), Precision: ehr.Instant}
		}
		r.dictionary = &dictionary{}
		r.groups = &groups{limit: s.o.Memory, dir: s.o.TempDir}
		r.pending = &groups{limit: max(1, s.o.Memory/4), dir: s.o.TempDir}
		defer func() {
			r.groups.close()
			r.pending.close()
			s.mu.Lock()
			s.tally = r.tally
			s.mu.Unlock()
		}()
		if err := s.read(ctx, r); err != nil {
			yield(nil, err)
			return
		}
		r.people.unpacker.concepts = r.dictionary.concepts
		for g, err := range r.groups.all(ctx) {
			var p *ehr.Patient
			if err == nil {
				p, err = r.assemble(g)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if p != nil && !yield(p, nil) {
				return
			}
		}
	}
}

// read reads all files into the reading's groups.
func (s *source) read(ctx context.Context, r *reading) error {
	var err error
	if r.files, err = s.files(); err != nil {
		return err
	}
	for _, name := range s.names {
		if name != "-" {
			continue
		}
		s.mu.Lock()
		again := s.stdin
		s.stdin = true
		s.mu.Unlock()
		if again {
			return file.ErrConsumed
		}
	}
	if err := r.read(ctx); err != nil {
		return err
	}
	if err := r.link(ctx); err != nil {
		return err
	}
	r.pending.close()
	return nil
}
