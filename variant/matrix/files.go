package matrix

import (
	"bufio"
	"errors"
	"os"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// files are the three files of a matrix while they are written.
type files struct {
	writers  [3]*file.Writer // in the order in which they get their names
	bed, bim *bufio.Writer
}

// The three files. The .bed comes last: who finds it finds the others.
const (
	famFile = iota
	bimFile
	bedFile
)

var endings = [...]string{famFile: ".fam", bimFile: ".bim", bedFile: ".bed"}

// prefixOf is what a user's name for the three begins with.
func prefixOf(name string) (string, error) {
	prefix := strings.TrimSuffix(name, ".bed")
	if prefix == "" || prefix == "-" {
		return "", errors.New(`matrix: three files need a name, without ".bed": "study" for study.bed, study.bim and study.fam`)
	}
	return prefix, nil
}

func createFiles(name string) (*files, error) {
	prefix, err := prefixOf(name)
	if err != nil {
		return nil, err
	}
	f := &files{}
	for i, ending := range endings {
		if f.writers[i], err = file.Create(prefix + ending); err != nil {
			f.close()
			return nil, err
		}
	}
	f.bed = bufio.NewWriterSize(f.writers[bedFile], 1<<20)
	f.bim = bufio.NewWriterSize(f.writers[bimFile], 128<<10)
	f.bed.WriteString(bedMagic)
	f.bed.WriteByte(bedVariants)
	return f, nil
}

// add writes rows of a .bed and their lines of a .bim.
func (f *files) add(packed, sites []byte) error {
	if _, err := f.bed.Write(packed); err != nil {
		return err
	}
	_, err := f.bim.Write(sites)
	return err
}

// commit completes the files and gives them their names, once all of them are on
// the disk: nothing but a rename can fail then, and if it does none is left.
func (f *files) commit(samples []Sample) error {
	fam := bufio.NewWriter(f.writers[famFile])
	var line []byte
	for _, s := range samples {
		line = s.appendFam(line[:0])
		fam.Write(line)
	}
	for _, out := range []*bufio.Writer{fam, f.bim, f.bed} {
		if err := out.Flush(); err != nil {
			return err
		}
	}
	for _, w := range f.writers {
		if err := w.Sync(); err != nil {
			return err
		}
	}
	for i, w := range f.writers {
		if err := w.Commit(); err != nil {
			for _, done := range f.writers[:i] {
				err = errors.Join(err, os.Remove(done.Name()))
			}
			return err
		}
	}
	return nil
}

// close gives up what was not committed.
func (f *files) close() {
	for _, w := range f.writers {
		if w != nil {
			w.Close()
		}
	}
}
