package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/chart"
)

// growth is how the CPU time of a program grows with its input.
type growth struct {
	name   string        // "makebed, records"
	points []chart.Point // size of the input, CPU seconds
}

// exponent is the slope between the ends on logarithmic axes: 1 where time
// grows in proportion to the input, less where a fixed cost is part of it.
func (g growth) exponent() float64 {
	first, last := g.points[0], g.points[len(g.points)-1]
	return logRatio(first.Y, last.Y) / logRatio(first.X, last.X)
}

// axis is a way for an input to grow: 1×, 4×, 16×.
type axis struct {
	name  string
	works []string
	sizes []int
	// make makes the input of one size from the largest.
	make func(ctx context.Context, e *environment, size int, out string) error
	from input
}

func axes() []axis {
	return []axis{
		{"records", []string{"bed", "bcf-plain", "query"}, []int{5000, 20000, 80000}, firstRecords, joined},
		{"samples", []string{"bed", "bcf-plain", "query"}, []int{200, 800, 3200}, firstSamples, joined},
		{"reads", []string{"flagstat", "depth"}, []int{200000, 800000, 3200000}, someReads, input{}},
	}
}

// scaling measures our side of some works at three sizes of the input.
func (e *environment) scaling(ctx context.Context, only []string) ([]growth, error) {
	all := works()
	var grown []growth
	for _, a := range axes() {
		for _, name := range a.works {
			i := slices.IndexFunc(all, func(w work) bool { return w.name == name })
			if len(only) > 0 && !slices.Contains(only, name) {
				continue
			}
			g := growth{name: all[i].ours.name + ", " + a.name}
			for _, size := range a.sizes {
				seconds, err := e.timeAt(ctx, all[i], a, size)
				if err != nil {
					return nil, err
				}
				g.points = append(g.points, chart.Point{X: float64(size), Y: seconds})
			}
			fmt.Fprintf(e.log, "growth of %s: exponent %.2f\n", g.name, g.exponent())
			grown = append(grown, g)
		}
	}
	return grown, nil
}

// timeAt is the median of the CPU time of five runs of our side on an input of
// that size.
func (e *environment) timeAt(ctx context.Context, w work, a axis, size int) (float64, error) {
	if a.from.name != "" {
		if err := e.ensure(ctx, a.from); err != nil {
			return 0, err
		}
	}
	ending := w.input.name[strings.IndexByte(w.input.name, '.'):]
	sized := input{
		name: a.name + "-" + strconv.Itoa(size) + ending, what: fmt.Sprintf("%d %s", size, a.name),
		make: func(ctx context.Context, e *environment, out string) error { return a.make(ctx, e, size, out) },
	}
	if err := e.ensure(ctx, sized); err != nil {
		return 0, err
	}
	w.input = sized
	defer e.clear(w)
	var seconds []float64
	for i := range 6 {
		s, err := e.runSide(ctx, w, "ours", true)
		if err != nil {
			return 0, err
		}
		if i > 0 { // the first warms the cache
			seconds = append(seconds, s.cpu.Seconds())
		}
	}
	return median(seconds), nil
}

func firstRecords(ctx context.Context, e *environment, size int, out string) error {
	return e.throughText(ctx, out, "bcftools view --threads 2 %s | awk '/^#/ || n++ < %d' | bgzip -@ 2 -c", e.path(joined), size)
}

func firstSamples(ctx context.Context, e *environment, size int, out string) error {
	return e.throughText(ctx, out, "bcftools view --threads 2 %s | cut -f 1-%d | bgzip -@ 2 -c", e.path(joined), 9+size)
}

func someReads(ctx context.Context, e *environment, size int, out string) error {
	return simulate(readsFlags(size/2)...)(ctx, e, out)
}

// throughText makes a file by a pipe of programs of the shell.
func (e *environment) throughText(ctx context.Context, out, pipe, in string, size int) error {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer f.Close()
	quoted := "'" + strings.ReplaceAll(in, "'", `'\''`) + "'"
	return command(ctx, f, "sh", "-c", fmt.Sprintf(pipe, quoted, size))
}

// chartFile is where a chart lies beside the results.
func chartFile(results, name string) string {
	return filepath.Join(filepath.Dir(results), name+".svg")
}
