package program

import "strings"

// Worded is an error in the words of the command line: each old string of its message,
// such as the name of a library's option, is replaced by the new one that follows, such
// as the flag's. nil stays nil, and what errors.Is and errors.As find stays found.
func Worded(err error, oldnew ...string) error {
	if err == nil {
		return nil
	}
	return &worded{err, strings.NewReplacer(oldnew...).Replace(err.Error())}
}

type worded struct {
	error
	text string
}

func (w *worded) Error() string { return w.text }
func (w *worded) Unwrap() error { return w.error }
