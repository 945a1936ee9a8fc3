package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows how far the work is, on a terminal, once it takes over a second;
// elsewhere it is silent.
type bar struct {
	to      io.Writer // nil: silent
	started time.Time
	bar     *progressbar.ProgressBar
	people  int
}

func newBar(stderr io.Writer) *bar {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	return &bar{to: stderr, started: time.Now()}
}

func (b *bar) late() bool { return b.to != nil && time.Since(b.started) > time.Second }

// records is told how many records were read.
func (b *bar) records(n int) {
	if !b.late() {
		return
	}
	if b.bar == nil {
		b.bar = b.make(-1, "records read")
	}
	_ = b.bar.Set(n) // a bar that can't be drawn must not stop the work
}

// person is told that one more of the people is written.
func (b *bar) person(of int) {
	b.people++
	if !b.late() || b.people%64 != 0 {
		return
	}
	if b.people == 64 || b.bar == nil {
		b.done()
		b.bar = b.make(of, "people written")
	}
	_ = b.bar.Set(b.people)
}

func (b *bar) done() {
	if b.bar != nil {
		_ = b.bar.Finish()
		b.bar = nil
	}
}

func (b *bar) make(total int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(b.to),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}
