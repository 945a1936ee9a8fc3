package program

import (
	"bytes"
	"testing"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/stretchr/testify/assert"
)

// TestBar: silent where it is piped and for what is soon done, drawn for the
// rest, with the total where that is known.
func TestBar(t *testing.T) {
	var out bytes.Buffer
	piped := NewBar(&out, "records")
	piped.begun = time.Now().Add(-time.Hour)
	piped.Add(5)
	piped.Set(7, 20)
	piped.Finish()
	short := &Bar{to: &out, what: "records", total: NoTotal, begun: time.Now()}
	short.Add(5)
	short.Finish()
	assert.Empty(t, out.String())

	long := &Bar{to: &out, what: "records", total: NoTotal, begun: time.Now().Add(-time.Hour)}
	for _, step := range []struct {
		name string
		do   func()
		says string
	}{
		{"counted", func() { long.Add(5) }, "records"},
		{"more", func() { long.Add(6) }, "11"},
		{"of a total", func() { long.Set(15, 20) }, "15/20"},
		{"of another", func() { long.Set(30, 40) }, "30/40"},
	} {
		t.Run(step.name, func(t *testing.T) {
			out.Reset()
			step.do()
			progressbar.OptionThrottle(0)(long.bar)
			assert.Contains(t, out.String(), step.says)
		})
	}
	long.Finish()
}
