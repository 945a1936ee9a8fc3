package main

import (
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows how far the work is, on a terminal; elsewhere it is silent.
type bar struct {
	to  io.Writer // nil: silent
	bar *progressbar.ProgressBar
}

// longWork is from how many records on the work takes long enough to show.
const longWork = 50_000

func newBar(stderr io.Writer) *bar {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	return &bar{to: stderr}
}

func (b *bar) progress(done, total int) {
	if b.to == nil || total < longWork {
		return
	}
	if b.bar == nil {
		b.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(b.to),
			progressbar.OptionSetDescription("records"),
			progressbar.OptionShowCount(),
			progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100_000_000), // ns
			progressbar.OptionClearOnFinish(),
		)
	}
	b.bar.ChangeMax(total)
	_ = b.bar.Set(done) // a bar that can't be drawn must not stop the work
}

func (b *bar) finish() {
	if b.bar != nil {
		_ = b.bar.Finish()
	}
}
