package program

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Bar shows on a terminal that long work goes on, and how much is done;
// elsewhere it is silent. One goroutine uses it.
type Bar struct {
	to    io.Writer // nil: silent
	what  string
	begun time.Time
	bar   *progressbar.ProgressBar
	done  int64
}

// NewBar returns a bar that counts what, "records", on standard error.
func NewBar(stderr io.Writer, what string) *Bar {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &Bar{}
	}
	return &Bar{to: stderr, what: what, begun: time.Now()}
}

// patience is how long work goes on before the bar shows.
const patience = time.Second

// Add says that n more are done.
func (b *Bar) Add(n int) {
	b.done += int64(n)
	if b.to == nil || b.bar == nil && time.Since(b.begun) < patience {
		return
	}
	if b.bar == nil {
		b.bar = progressbar.NewOptions64(-1,
			progressbar.OptionSetWriter(b.to),
			progressbar.OptionSetDescription(b.what),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	_ = b.bar.Set64(b.done) // a bar that can't be drawn must not stop the work
}

// Finish takes the bar away.
func (b *Bar) Finish() {
	if b.bar != nil {
		_ = b.bar.Finish()
	}
}
