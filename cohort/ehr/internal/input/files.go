package input

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// Options of [Files].
type Options struct {
	// Open, where set, opens names in place of genomics/file.
	Open func(ctx context.Context, name string) (file.Input, error)

	// ShowNames puts the names of files into messages.
	ShowNames bool
}

// File is one file of an input.
type File struct {
	Ordinal, Of int  // 1-based, in the order of the names, and of how many
	Found       bool // in a folder: nobody has named it
	name        string
	reader      string // the package's name, with which messages begin
	o           Options
}

// Files lists what names stand for: a folder for all files in it and below, in
// the order of their names, without those that begin with a dot; anything else
// for itself. reader begins the messages.
func Files(reader string, names []string, o Options) ([]File, error) {
	var files []File
	for i, name := range names {
		info, err := os.Stat(name)
		if o.Open == nil && err != nil && name != "-" && !strings.Contains(name, "://") {
			return nil, (&File{Ordinal: i + 1, Of: len(names), name: name, reader: reader, o: o}).because(err, "it cannot be looked at: check the name")
		}
		if o.Open != nil || err != nil || !info.IsDir() {
			files = append(files, File{name: name})
			continue
		}
		found, err := walk(name)
		if err != nil {
			return nil, (&File{Ordinal: i + 1, Of: len(names), name: name, reader: reader, o: o}).fault("cannot be listed: check its permissions", err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: there is no file to read: name a file, or a folder that holds some", reader)
	}
	for i := range files {
		f := &files[i]
		f.Ordinal, f.Of, f.reader, f.o = i+1, len(files), reader, o
	}
	return files, nil
}

// walk lists the files of a folder and of those below.
func walk(dir string) ([]File, error) {
	var files []File
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != dir && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		// A link to a file is the file; what is neither is passed over.
		if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
			return nil
		}
		files = append(files, File{name: name, Found: true})
		return nil
	})
	return files, err
}

// Place is how a message speaks of the file.
func (f *File) Place() string {
	if f.o.ShowNames {
		return file.Redact(f.name)
	}
	if f.Of == 1 {
		return "the file"
	}
	return fmt.Sprintf("file %d of %d", f.Ordinal, f.Of)
}
