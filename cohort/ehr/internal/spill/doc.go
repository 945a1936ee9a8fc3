// Package spill keeps what does not fit into memory in a temporary file, for the
// readers of health records. The file is for its owner alone, its bytes are
// encrypted under a key that only this process has and never writes, and its name
// is taken away as soon as it is made, where the system lets it: what a crash, or a
// program that was killed, leaves of it cannot be read.
//
// Start with [Create]. A file is written run by run, and each run is read by
// itself:
//
//	f, err := spill.Create("")
//	if err != nil {
//		return err
//	}
//	defer f.Close()
//	if err := f.Append(func(w *bufio.Writer) { w.WriteString("a run") }); err != nil {
//		return err
//	}
//	text, err := io.ReadAll(f.Open(0))
//
// Messages have no package's name in front: the package that is asked puts its
// own there.
package spill
