package fhir

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// reading is one pass over a source.
type reading struct {
	o           Options
	asOf        ehr.Time
	files       []input.File
	groups      *groups
	medications map[string]medication // by ID, of all files
	tally       ehr.Tally

	pending    *groups // items of patients that are known by an identifier
	dictionary *dictionary
	people     assembler

	decoders sync.Pool
	buffers  sync.Pool // of lines
	places   sync.Pool // of items of batches
	mu       sync.Mutex
	open     map[*input.Stream]bool
}

// task is a piece of the input: a file whose values follow each other, lines of
// an NDJSON file, or what has been decoded already.
type task struct {
	file   *input.File
	stream *input.Stream
	lines  *lines
	done   *batch
}

// read decodes all files in parallel and hands what they hold to the groups, in
// the files' order.
func (r *reading) read(ctx context.Context) error {
	r.open = map[*input.Stream]bool{}
	defer func() {
		for s := range r.open {
			s.Close()
		}
	}()
	for b, err := range parallel.Ordered(ctx, r.o.Workers, r.tasks(ctx), r.work) {
		if err != nil {
			return err
		}
		if err := r.take(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// take counts a batch and adds it to the groups.
func (r *reading) take(ctx context.Context, b *batch) error {
	place := ""
	if b.file != nil {
		place = r.files[b.file.ordinal-1].Place()
		if b.file.begins {
			r.tally.Files++
		}
	}
	for kind, n := range b.counts {
		r.tally.Items[kind] += n
	}
	for kind, n := range b.left {
		r.tally.Left[kind] += n
	}
	for _, w := range b.warnings {
		if w.File == "" {
			w.File = place
		}
		r.warn(w)
	}
	for id, m := range b.lasting {
		if _, ok := r.medications[id]; !ok {
			r.medications[id] = m
		}
	}
	err := r.add(ctx, b.blocks, b.items)
	r.places.Put(&b.items)
	return err
}

func (r *reading) warn(w ehr.Warning) {
	r.tally.Warnings[w.Code]++
	if r.o.Warn != nil {
		r.o.Warn(w)
	}
}

// tasks opens the files and cuts them into pieces.
func (r *reading) tasks(ctx context.Context) iter.Seq2[task, error] {
	return func(yield func(task, error) bool) {
		for i := range r.files {
			f := &r.files[i]
			s, err := f.Open(ctx)
			if err != nil {
				yield(task{}, err)
				return
			}
			r.keep(s)
			goOn := false
			switch kind, err := sniff(s); {
			case err != nil:
				yield(task{}, err)
			case kind == emptyFile:
				goOn = yield(task{done: r.mark(f, true)}, nil)
			case kind == wideFile:
				yield(task{}, f.Fault(0, 0, "this is text in UTF-16: write it in UTF-8, as FHIR wants it"))
			case kind == otherFile && !f.Found:
				yield(task{}, f.Fault(0, 0, "this is no FHIR in JSON: name a bundle, an NDJSON file, or a folder of them"))
			case kind == otherFile:
				goOn = yield(task{done: r.foreign(f)}, nil)
			case kind == lineFile:
				goOn = r.cut(f, s, yield)
			default:
				// Who works on it closes it.
				if !yield(task{file: f, stream: s}, nil) {
					return
				}
				continue
			}
			r.release(s)
			if !goOn {
				return
			}
		}
	}
}

// mark is an empty batch of the file.
func (r *reading) mark(f *input.File, begins bool) *batch {
	b := newBatch()
	b.file = &batchFile{ordinal: f.Ordinal, begins: begins}
	return b
}

// foreign is the batch of a file in a folder that is no FHIR.
func (r *reading) foreign(f *input.File) *batch {
	b := r.mark(f, false)
	b.warnings = []ehr.Warning{{Code: "not-fhir", File: f.Place(), Msg: "a file of the folder is no FHIR in JSON; it is passed over"}}
	return b
}

func (r *reading) keep(s *input.Stream) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[s] = true
}

func (r *reading) release(s *input.Stream) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.open, s)
	s.Close()
}

// decoder is one from the pool, set to a file.
func (r *reading) decoder(f *input.File, out *batch) *decoder {
	d, ok := r.decoders.Get().(*decoder)
	if !ok {
		d = &decoder{owned: map[string]string{}, asOf: r.asOf, scope: newScope()}
		d.packer = packer{dictionary: r.dictionary, numbers: map[conceptKey]uint64{}}
		d.tape.recurring = newRecurring()
		d.frames.tape.recurring = d.tape.recurring // of one of them at a time
	}
	d.scope.reset()
	d.counted, d.n = "", 0
	d.packer.to = d.packer.to[:0]
	if places, ok := r.places.Get().(*[]place); ok {
		out.items = (*places)[:0]
	}
	d.file, d.out, d.line, d.at = f, out, 0, 0
	return d
}

// work decodes one piece.
func (r *reading) work(ctx context.Context, t task) (*batch, error) {
	switch {
	case t.done != nil:
		return t.done, nil
	case t.lines != nil:
		return r.decodeLines(t.file, t.lines)
	}
	defer r.release(t.stream)
	return r.document(ctx, t.file, t.stream)
}

const noType = "this object has no resourceType, so it is no FHIR: get the file again from where it was exported"

// document decodes a file of JSON values that follow each other, mostly one.
func (r *reading) document(ctx context.Context, f *input.File, s io.Reader) (*batch, error) {
	b := r.mark(f, true)
	d := r.decoder(f, b)
	defer r.decoders.Put(d)
	frames := &d.frames
	frames.begin(f, s, r.o.MaxItem)
	some := false // that is FHIR
	for {
		foreign, warned := false, len(b.warnings)
		kind, err := frames.entries(func(raw []byte, at int64, entry bool) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			d.at = at
			if d.pass(raw, frames.tape.root(), entry) {
				some = true
				return nil
			}
			v, err := d.taken(&frames.tape)
			if err != nil {
				return err
			}
			if entry {
				some = true
				return d.entry(v)
			}
			ok, err := d.resource(v, nil)
			if !ok && err == nil && some {
				return d.fault(noType)
			}
			foreign, some = foreign || !ok, some || ok
			return err
		})
		switch {
		case errors.Is(err, io.EOF):
			d.settle()
			d.endBlock()
			return b, nil
		case err != nil:
			return nil, err
		case kind != "" && kind != bundle:
			// A List with its entries before its type: there are no resources in them.
			b.warnings = b.warnings[:warned]
			b.counts[kindName(kind)]++
			b.left[kindName(kind)]++
		case foreign && f.Found:
			return r.foreign(f), nil
		case foreign:
			return nil, d.fault(noType)
		}
	}
}
