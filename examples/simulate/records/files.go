package records

import (
	"archive/zip"
	"bufio"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/flate"
)

// files are what grows while people are made. Tables wait in files of their
// own until they are complete: a zip takes one after the other.
type files struct {
	*Cohort
	folder          string
	link, responses *output
	bulk            [len(typeNames)]*output
	tables          [tableCount]*output
	open            []*output
}

// output is a file behind a buffer.
type output struct {
	*bufio.Writer
	file *os.File
}

// create opens the files of a cohort and writes their headings.
func (c *Cohort) create(folder string) (*files, error) {
	f := &files{Cohort: c, folder: folder}
	var failed error
	create := func(head string, name ...string) *output {
		file, err := os.Create(filepath.Join(append([]string{folder}, name...)...))
		if err != nil {
			failed = err
			return nil
		}
		o := &output{bufio.NewWriterSize(file, 1<<18), file}
		f.open = append(f.open, o)
		o.WriteString(head)
		return o
	}
	f.link, f.responses = create(linkHead, linkFile), create(responseHead, responsesFile)
	if c.forms&Bulk != 0 {
		if err := os.Mkdir(filepath.Join(folder, bulkFolder), 0o777); err != nil {
			failed = err
		}
		for kind, name := range typeNames {
			f.bulk[kind] = create("", bulkFolder, name+".ndjson")
		}
	}
	if c.forms&OMOP != 0 {
		for i, t := range tables {
			f.tables[i] = create(t.columns+"\n", t.name+".csv")
		}
	}
	if failed != nil {
		f.abandon()
		return nil, failed
	}
	return f, nil
}

// abandon closes what is open.
func (f *files) abandon() {
	for _, o := range f.open {
		o.file.Close()
	}
	f.open = nil
}

// take writes a block. The writers keep their first error for Flush.
func (f *files) take(b *block) {
	f.link.Write(b.link)
	f.responses.Write(b.responses)
	for kind, o := range f.bulk {
		if o != nil {
			o.Write(b.bulk[kind])
		}
	}
	for i, o := range f.tables {
		if o != nil {
			o.Write(b.omop.tables[i])
		}
	}
}

// finish closes the files, and puts the tables into their zip.
func (f *files) finish() error {
	for _, o := range f.open {
		if err := o.Flush(); err != nil {
			return err
		}
		if err := o.file.Close(); err != nil {
			return err
		}
	}
	f.open = nil
	if f.forms&OMOP == 0 {
		return nil
	}
	return f.pack()
}

// pack makes the zip of the tables.
func (f *files) pack() error {
	out, err := os.Create(filepath.Join(f.folder, omopFile))
	if err != nil {
		return err
	}
	defer out.Close()
	z := zip.NewWriter(out)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, t := range tables {
		if err := f.move(z, t.name+".csv"); err != nil {
			return err
		}
	}
	v := newVocabulary()
	for _, t := range []struct{ name, columns, rows string }{
		{"CDM_SOURCE", sourceColumns, f.source()},
		{"CONCEPT", conceptColumns, v.concepts.String()},
		{"CONCEPT_RELATIONSHIP", relationshipColumns, v.relationships.String()},
		{"CONCEPT_ANCESTOR", ancestorColumns, v.ancestors.String()},
		{"VOCABULARY", vocabularyColumns, "None,A subset for simulated people,allelerx,simulated,0\n"},
	} {
		w, err := f.entry(z, t.name+".csv")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, t.columns+"\n"+t.rows); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return err
	}
	return out.Close()
}

// entry begins a file of the zip, whose time is the end of the records: equal
// options give equal bytes.
func (f *files) entry(z *zip.Writer, name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: f.end.time()})
}

// move puts a file into the zip, and removes it.
func (f *files) move(z *zip.Writer, name string) error {
	path := filepath.Join(f.folder, name)
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := f.entry(z, name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(w, in); err != nil {
		return err
	}
	if err := in.Close(); err != nil {
		return err
	}
	return os.Remove(path)
}

// source is the one row that says where the tables come from.
func (f *files) source() string {
	day := string(f.end.append(nil))
	return "AlleleRx simulated cohort,simulated,nobody,People who do not exist," + "," + "," + day + "," + day + ",5.4,0,simulated\n"
}
