package records

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// blockOf is how many people are made at a time by one goroutine.
const blockOf = 64

// Names in the folder of a cohort.
const (
	bundleFolder  = "fhir"
	bulkFolder    = "bulk"
	omopFile      = "omop.zip"
	linkFile      = "link.tsv"
	responsesFile = "responses.tsv"

	conditionsFile = "conditions.tsv"
	effectsFile    = "effects.toml"
	designFile     = "design.toml"
)

const (
	linkHead     = "sample\tpatient\n"
	responseHead = "sample\tpatient\tdrug\tdiplotypes\tcarrier\thazard_ratio\tstart\tend\tevent\toutcome\tfatal\n"
)

// WriteDir writes the records into a new folder: fhir/PATIENT.json, a transaction
// bundle each; bulk/TYPE.ndjson; omop.zip; and, whatever Forms says,
//
//   - link.tsv: which sample is which patient (the identifier of
//     [PatientSystem] in FHIR, person_source_value in OMOP);
//   - responses.tsv: what was planted, see [Response];
//   - conditions.tsv, effects.toml, design.toml: what these people are given for
//     which condition, what was planted as effect sizes, and a study of it, in the
//     forms that examples/cohort reads. They are true of simulated people alone.
//
// The folder must not exist, or be empty, and appears when it is complete. more
// are asked to write further files into it before that, one after another.
func (c *Cohort) WriteDir(ctx context.Context, dir string, more ...func(folder string) error) error {
	dir = filepath.Clean(dir)
	switch entries, err := os.ReadDir(dir); {
	case err == nil && len(entries) > 0:
		return fmt.Errorf("records: %s is not empty: name a new folder", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("records: %w: name a new folder", err)
	}
	folder, err := os.MkdirTemp(filepath.Dir(dir), ".simulate-*")
	if err != nil {
		return fmt.Errorf("records: %w: name a folder that can be written to", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // nothing, where it was renamed
	for _, write := range more {
		if err := write(folder); err != nil {
			return err
		}
	}
	if err := c.writeInto(ctx, folder); err != nil {
		return err
	}
	if err := os.Chmod(folder, 0o755); err != nil { // MkdirTemp's are for the owner alone
		return err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(folder, dir)
}

// writeInto writes everything into a folder that is there.
func (c *Cohort) writeInto(ctx context.Context, folder string) error {
	out, err := c.create(folder)
	if err != nil {
		return err
	}
	defer out.abandon()
	if c.forms&FHIR != 0 {
		if err := os.Mkdir(filepath.Join(folder, bundleFolder), 0o777); err != nil {
			return err
		}
	}
	shared := block{icd: icdConcepts(), ordered: orderConcepts()}
	var idle sync.Pool
	work := func(_ context.Context, first int) (*block, error) {
		b, ok := idle.Get().(*block)
		if !ok {
			b = &block{icd: shared.icd, ordered: shared.ordered}
		}
		return b, c.fill(b, folder, first)
	}
	for b, err := range parallel.Ordered(ctx, c.workers, c.blocks(), work) {
		if err != nil {
			return err
		}
		out.take(b)
		if c.progress != nil {
			c.progress(b.last, c.Samples())
		}
		idle.Put(b)
	}
	if err := c.writeBeside(folder); err != nil {
		return err
	}
	return out.finish()
}

// blocks yields the first person of each block.
func (c *Cohort) blocks() iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for first := 0; first < c.Samples(); first += blockOf {
			if !yield(first, nil) {
				return
			}
		}
	}
}

// block is the text of some people's records.
type block struct {
	last      int // the number of the person after them
	link      []byte
	responses []byte
	bulk      [len(typeNames)][]byte
	omop      rows
	fhir      resources

	icd     map[*condition]int
	ordered map[*drug]int
}

// fill makes a block, and writes the files that are one person's.
func (c *Cohort) fill(b *block, folder string, first int) error {
	b.last = min(first+blockOf, c.Samples())
	b.link, b.responses = b.link[:0], b.responses[:0]
	for i := range b.bulk {
		b.bulk[i] = b.bulk[i][:0]
	}
	b.omop.Cohort, b.omop.icd, b.omop.ordered = c, b.icd, b.ordered
	for i := range b.omop.tables {
		b.omop.tables[i] = b.omop.tables[i][:0]
	}
	for number := first; number < b.last; number++ {
		p := c.Person(number)
		if !p.recorded {
			continue
		}
		if p.linked {
			b.link = append(append(append(append(b.link, p.Sample...), '\t'), p.Patient...), '\n')
		}
		for i := range p.Responses {
			b.responses = p.Responses[i].append(b.responses, p)
		}
		if c.forms&FHIR != 0 {
			b.fhir = resources{Cohort: c, p: p, b: b.fhir.b[:0]}
			b.fhir.bundle()
			name := filepath.Join(folder, bundleFolder, p.Patient+".json")
			if err := os.WriteFile(name, b.fhir.b, 0o666); err != nil {
				return err
			}
		}
		if c.forms&Bulk != 0 {
			for kind := range b.bulk {
				w := resources{Cohort: c, p: p, bulk: true, b: b.bulk[kind]}
				w.all(kind)
				b.bulk[kind] = w.b
			}
		}
		if c.forms&OMOP != 0 {
			if err := b.omop.write(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// append writes a line of the table of responses; what is not there is ".".
func (t *Response) append(b []byte, p *Person) []byte {
	cell := func(s string) {
		if s == "" {
			s = "."
		}
		b = append(append(b, s...), '\t')
	}
	cell(p.Sample)
	cell(p.Patient)
	cell(t.Drug)
	genes := ""
	for i, d := range t.Diplotypes {
		if i > 0 {
			genes += "; "
		}
		genes += d.Gene + " " + d.A + "/" + d.B
	}
	cell(genes)
	cell(strconv.FormatBool(t.Carrier))
	cell(strconv.FormatFloat(t.HazardRatio, 'g', -1, 64))
	cell(t.Start)
	cell(t.End)
	cell(t.Event)
	cell(t.Outcome)
	return append(strconv.AppendBool(b, t.Fatal), '\n')
}
