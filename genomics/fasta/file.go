package fasta

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"sync"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/file"
)

// Options of Open. The zero value reads whole contigs, in upper case.
type Options struct {
	// Open opens the file and its indexes; nil: file.Open, which knows paths and
	// URLs. Others are cloud.Open and what file.Opener returns.
	Open func(ctx context.Context, name string) (file.Input, error)

	// Index is the name of the index; "": the file's with .fai added, as
	// file.Beside does.
	Index string

	// BlockIndex is the name of the index of a compressed file's blocks; "": the
	// file's with .gzi added, as file.Beside does.
	BlockIndex string

	// WriteIndex writes the indexes that are missing, under the names above.
	WriteIndex bool

	// Windows reads the sequences' names as stretches of contigs,
	// ">chr10:94762681-94855547": a reference of which only these are known.
	Windows bool

	// KeepCase leaves lower case, by which many references mark repeats, as it
	// is in the file.
	KeepCase bool

	// Warn is told of faults that reading goes on after.
	Warn func(Warning)
}

// File is an opened FASTA file. Any number of goroutines may use it at once.
// Close it.
type File struct {
	name      string // for messages
	path      string // as it was given; of a URL it may hold secrets
	in        file.Input
	data      io.ReaderAt // the text
	size      int64       // of the text; -1 where that is not known
	sequences []sequence
	byName    map[string]int   // sequence by its contig's exact name; windows: the first
	byContig  map[string][]int // by genomics.PlainContig, in order of position
	windows   bool
	letters   *letters

	kept    [maxWindows]window // by their place in the text, modulo their number
	checked []check            // of each sequence: whether it is where the index says
}

// sequence is a stretch of a contig and where its bases are.
type sequence struct {
	entry
	region genomics.Region
}

type check struct {
	once sync.Once
	err  error
}

// Open opens a FASTA file by name and reads its index.
func Open(ctx context.Context, name string, o Options) (*File, error) {
	in, err := file.Open(ctx, name, file.Options{Open: o.Open})
	if err != nil {
		return nil, err
	}
	f := &File{name: file.Redact(name), path: name, in: in, windows: o.Windows, letters: upperCase}
	if o.KeepCase {
		f.letters = sameCase
	}
	if err := f.open(ctx, o); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	return f, nil
}

func (f *File) open(ctx context.Context, o Options) error {
	if !f.in.Seekable() {
		return fmt.Errorf("fasta: %s can only be read from front to back: save it to a file first", f.name)
	}
	if err := f.openData(ctx, o); err != nil {
		return err
	}
	entries, err := f.index(ctx, o)
	if err != nil {
		return err
	}
	f.sequences = make([]sequence, len(entries))
	f.checked = make([]check, len(entries))
	for i, e := range entries {
		f.sequences[i] = sequence{e, genomics.Region{Contig: e.name, End: e.length}}
	}
	if err := f.checkEnd(); err != nil {
		return err
	}
	if f.windows {
		if err := f.placeWindows(); err != nil {
			return err
		}
	}
	f.byName, f.byContig = map[string]int{}, map[string][]int{}
	for i, s := range f.sequences {
		if _, found := f.byName[s.region.Contig]; !found {
			f.byName[s.region.Contig] = i
		}
		plain := genomics.PlainContig(s.region.Contig)
		f.byContig[plain] = append(f.byContig[plain], i)
	}
	if f.windows {
		return f.sortWindows()
	}
	return nil
}

// index reads the index, or makes it.
func (f *File) index(ctx context.Context, o Options) ([]entry, error) {
	name, in, err := openBeside(ctx, f.path, ".fai", o.Index, o)
	switch {
	case err == nil:
		defer in.Close()
		if file.Older(name, f.path) {
			o.warn(Warning{"index-older", f.name, "the index is older than the file: make it again with samtools faidx"})
		}
		return readIndex(file.Redact(name), in)
	case o.Index != "" && !o.WriteIndex, !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	entries, err := f.makeIndex(ctx)
	if err != nil {
		return nil, err
	}
	if !o.WriteIndex {
		o.warn(Warning{"index-made", f.name, "it has no index, and all of it was read to make one: samtools faidx makes one that stays"})
		return entries, nil
	}
	return entries, writeFile(name, func(out io.Writer) error {
		_, err := out.Write(appendEntries(nil, entries))
		return err
	})
}

func (o *Options) warn(w Warning) {
	if o.Warn != nil {
		o.Warn(w)
	}
}

// Name returns the name the file was opened by, a URL without its query.
func (f *File) Name() string { return f.name }

// Sequences returns what the file holds, in its order: whole contigs, or
// windows of them.
func (f *File) Sequences() []genomics.Region {
	all := make([]genomics.Region, len(f.sequences))
	for i, s := range f.sequences {
		all[i] = s.region
	}
	return all
}

// Partial reports whether the file was opened with Options.Windows: what it
// lacks may be there in the genome.
func (f *File) Partial() bool { return f.windows }

// Length returns how many bases a contig has, and whether the file says so: of
// windows it does not.
func (f *File) Length(contig string) (int, bool) {
	i, err := f.find(contig, 0)
	if err != nil || f.windows {
		return 0, false
	}
	return f.sequences[i].length, true
}

// Stretch returns the stretch of known bases that a position is in: all of its
// contig, or the window. Its Contig is spelled as in the file.
func (f *File) Stretch(contig string, pos int) (genomics.Region, bool) {
	i, err := f.find(contig, pos)
	if err != nil {
		return genomics.Region{}, false
	}
	r := f.sequences[i].region
	return r, r.Start <= pos && pos < r.End
}

// find returns the sequence of a contig; of windows, the one that a position
// is in or that lies before it.
func (f *File) find(contig string, pos int) (int, error) {
	if i, ok := f.byName[contig]; ok && !f.windows {
		return i, nil
	}
	fail := func(msg string) (int, error) {
		return 0, &RangeError{f.name, genomics.Region{Contig: contig, Start: pos, End: pos + 1}, msg}
	}
	found := -1
	for _, i := range f.byContig[genomics.PlainContig(contig)] {
		r := f.sequences[i].region
		if !genomics.SameContig(r.Contig, contig) {
			continue
		}
		if found >= 0 && !f.windows {
			return fail("it has this contig twice, as " + shown(f.sequences[found].name) + " and " + shown(r.Contig) + ": use one of these names")
		}
		if found < 0 || r.Start <= pos {
			found = i
		}
	}
	if found < 0 {
		return fail("it lacks the contig: compare the names in its index (cut -f1) with those of your file")
	}
	return found, nil
}

// Close ends all use of the file.
func (f *File) Close() error { return f.in.Close() }

// placeWindows reads the sequences' names as regions.
func (f *File) placeWindows() error {
	for i := range f.sequences {
		s := &f.sequences[i]
		region, err := genomics.ParseRegion(s.name)
		if err != nil || region.End >= genomics.MaxPosition || region.Len() != s.length {
			return &FormatError{Name: f.name, Offset: s.offset, Msg: fmt.Sprintf(
				"the sequence %s of %d bases is not named by its stretch of a contig: write >contig:start-end (1-based, both included), or leave out Options.Windows",
				shown(s.name), s.length)}
		}
		s.region = region
	}
	return nil
}

// sortWindows puts each contig's windows in order and refuses those that
// overlap: they might differ.
func (f *File) sortWindows() error {
	for _, list := range f.byContig {
		slices.SortFunc(list, func(a, b int) int { return f.sequences[a].region.Start - f.sequences[b].region.Start })
		for i := 1; i < len(list); i++ {
			a, b := &f.sequences[list[i-1]], &f.sequences[list[i]]
			if a.region.Contig != b.region.Contig || a.region.Overlaps(b.region) {
				return &FormatError{Name: f.name, Offset: b.offset, Msg: fmt.Sprintf(
					"the windows %s and %s overlap, or spell their contig in two ways: leave one out, or spell them alike",
					shown(a.name), shown(b.name))}
			}
		}
	}
	return nil
}
