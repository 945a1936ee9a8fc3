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
	total int64 // or NoTotal
	begun time.Time
	bar   *progressbar.ProgressBar
	done  int64
	input *followed // nil: none
}

// NewBar returns a bar that counts what, "records", on standard error.
func NewBar(stderr io.Writer, what string) *Bar {
	f, ok := stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &Bar{}
	}
	return &Bar{to: stderr, what: what, total: NoTotal, begun: time.Now()}
}

// patience is how long work goes on before the bar shows.
const patience = time.Second

// Add says that n more are done.
func (b *Bar) Add(n int) {
	b.done += int64(n)
	if share := b.input.share(); share > 0 {
		b.Set(int(b.done), int(float64(b.done)/share))
		return
	}
	b.draw()
}

// NoTotal is the total of work whose end is not known.
const NoTotal = -1

// Set says that done of about total are done, which shows how long the rest
// takes.
func (b *Bar) Set(done, total int) {
	if b.bar != nil && int64(total) != b.total {
		b.bar.ChangeMax64(int64(total))
	}
	b.done, b.total = int64(done), int64(total)
	b.draw()
}

func (b *Bar) draw() {
	if b.to == nil {
		return
	}
	if b.bar == nil { // at once, since the rate and the time that is left count from here
		b.bar = progressbar.NewOptions64(b.total,
			progressbar.OptionSetWriter(late{b}),
			progressbar.OptionSetDescription(b.what),
			progressbar.OptionShowCount(),
			progressbar.OptionShowIts(),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(),
		)
	}
	_ = b.bar.Set64(b.done) // a bar that can't be drawn must not stop the work
}

// late writes nothing of work that is soon done.
type late struct{ *Bar }

func (l late) Write(text []byte) (int, error) {
	if time.Since(l.begun) < patience {
		return len(text), nil
	}
	return l.to.Write(text)
}

// Finish takes the bar away. A second Finish does nothing.
func (b *Bar) Finish() {
	if b.bar != nil {
		_ = b.bar.Finish()
		b.bar = nil
	}
}
