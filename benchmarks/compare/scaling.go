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

// growth is how the CPU time and memory of a program grow with its input.
type growth struct {
	name   string        // "makebed, records"
	points []chart.Point // size of the input, CPU seconds; of a step the seconds that it took
	memory []float64     // peak at each point, MiB
}

// exponent is the slope between the ends on logarithmic axes: 1 where time
// grows in proportion to the input, less where a fixed cost is part of it.
func (g growth) exponent() float64 {
	first, last := g.points[0], g.points[len(g.points)-1]
	return logRatio(first.Y, last.Y) / logRatio(first.X, last.X)
}

// axis is a way for the work to grow.
type axis struct {
	name  string
	works []string
	sizes []int
	// at is a work at one size.
	at func(ctx context.Context, e *environment, w work, size int) (work, error)
}

func axes() []axis {
	few := []string{"bed", "bcf-plain", "query"}
	return []axis{
		{"records", few, []int{5000, 20000, 80000}, inputOf("records", firstRecords, joined)},
		{"samples", few, []int{200, 800, 3200}, inputOf("samples", firstSamples, joined)},
		{"reads", []string{"flagstat", "depth"}, []int{200000, 800000, 3200000}, inputOf("reads", someReads, input{})},
		{"records of the source", []string{"annotate-bcftools"}, []int{150000, 600000, 2400000}, shorterSource},
		{"sources", []string{"annotate-bcftools"}, []int{1, 3, 10}, moreSources},
		{"samples", []string{"annotate-bcftools"}, []int{1, 100, 3200}, moreSamples},
		{"people of FHIR", []string{"fhir-bulk"}, []int{4000, 16000, 64000}, morePeople("bulk", "--fhir", "{in}/bulk")},
		{"people of OMOP", []string{"fhir-bulk"}, []int{4000, 16000, 64000}, morePeople("omop", "--omop", "{in}/omop.zip")},
		{"people", []string{"linear", "logistic", "score"}, []int{200, 800, 3200}, fewerPeople},
		{"variants", []string{"linear", "logistic", "score"}, []int{1000, 4000, 16000}, fewerVariants},
		{"people", []string{"phewas"}, []int{6250, 25000, 100000}, phewasOf(0, 60)},
		{"phecodes", []string{"phewas"}, []int{100, 400, 1600}, phewasOf(20000, 0)},
	}
}

// inputOf makes the work's input of a size, from another file.
func inputOf(name string, makeIt func(ctx context.Context, e *environment, size int, out string) error, from input) func(context.Context, *environment, work, int) (work, error) {
	return func(ctx context.Context, e *environment, w work, size int) (work, error) {
		if from.name != "" {
			if err := e.ensure(ctx, from); err != nil {
				return w, err
			}
		}
		w.input = input{
			name: name + "-" + strconv.Itoa(size) + w.input.name[strings.IndexByte(w.input.name, '.'):], what: fmt.Sprintf("%d %s", size, name),
			make: func(ctx context.Context, e *environment, out string) error { return makeIt(ctx, e, size, out) },
		}
		return w, e.ensure(ctx, w.input)
	}
}

// morePeople makes records of more people in one form, and reads them.
func morePeople(form string, read ...string) func(context.Context, *environment, work, int) (work, error) {
	return func(ctx context.Context, e *environment, w work, size int) (work, error) {
		w.input = input{
			name: form + "-" + strconv.Itoa(size), what: fmt.Sprintf("health records of %d simulated people", size),
			make: simulate("--cohort", "{out}", "--samples", strconv.Itoa(size), "--records", form, "--genes", "CYP2C19"),
		}
		w.ours.args = append(slices.Clone(read), "--workers", "1")
		return w, e.ensure(ctx, w.input)
	}
}

// shorterSource takes records of the source at equal distances.
func shorterSource(ctx context.Context, e *environment, w work, size int) (work, error) {
	if err := e.ensure(ctx, genomesTable); err != nil {
		return w, err
	}
	step := max(1, 2400000/size)
	w.source = input{
		name: "source-" + strconv.Itoa(size) + ".vcf.gz", what: fmt.Sprintf("each %d. record of the source", step),
		make: func(ctx context.Context, e *environment, out string) error {
			return e.throughText(ctx, out, "bcftools view --threads 2 %s | awk '/^#/ || n++ %% %d == 0' | bgzip -@ 2 -c", e.path(genomesTable), step)
		},
	}
	return w, e.ensure(ctx, w.source)
}

// moreSources asks the same source several times, under other names.
func moreSources(_ context.Context, _ *environment, w work, size int) (work, error) {
	args := w.ours.args[2:]
	for i := range size {
		keys := fmt.Sprintf("{source}:a%[1]d=AC,b%[1]d=AN,c%[1]d=AF,d%[1]d=AF_popmax,e%[1]d=nhomalt,f%[1]d=score,g%[1]d=conservation", i)
		args = append([]string{"--source", keys}, args...)
	}
	w.ours.args = args
	return w, nil
}

// moreSamples joins records of many samples with a source made for them.
func moreSamples(ctx context.Context, e *environment, w work, size int) (work, error) {
	w, err := inputOf("samples", firstSamples, joined)(ctx, e, w, size)
	if err != nil {
		return w, err
	}
	w.source = joinedTable
	return w, e.ensure(ctx, w.source)
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
			g := growth{name: all[i].program() + ", " + a.name}
			for _, size := range a.sizes {
				w, err := a.at(ctx, e, all[i], size)
				if err != nil {
					return nil, err
				}
				cpu, memory, err := e.measureAlone(ctx, w)
				if err != nil {
					return nil, err
				}
				g.points = append(g.points, chart.Point{X: float64(size), Y: cpu})
				g.memory = append(g.memory, memory)
			}
			fmt.Fprintf(e.log, "growth of %s: exponent %.2f\n", g.name, g.exponent())
			grown = append(grown, g)
		}
	}
	return grown, nil
}

// measurePacking packs the source a few times.
func (e *environment) measurePacking(ctx context.Context) (*packing, error) {
	out := filepath.Join(e.dir, "ours", "packed.arx")
	defer func() { _ = os.Remove(out) }()
	p := &packing{}
	for range 5 {
		s, err := timed(ctx, "", e.program("pack"), []string{"-o", out, e.path(genomesTable)})
		if err != nil {
			return nil, err
		}
		p.seconds = append(p.seconds, s.wall.Seconds())
	}
	p.ratio = sizeOf(out) / sizeOf(e.path(genomesTable))
	return p, nil
}

// measureAlone gives the medians of the CPU time, in seconds, and of the peak
// memory, in MiB, of five runs of our side; of a work with a step, the time that it took.
func (e *environment) measureAlone(ctx context.Context, w work) (cpu, memory float64, err error) {
	if w.step != "" {
		t, err := e.clock(ctx, w, mostTimed)
		if err != nil {
			return 0, 0, err
		}
		return median(t.seconds), median(pick(t.memory, memoryOf)), nil
	}
	defer e.clear(w)
	var runs []sample
	for i := range 6 {
		s, err := e.runSide(ctx, w, "ours", true)
		if err != nil {
			return 0, 0, err
		}
		if i > 0 { // the first warms the cache
			runs = append(runs, s)
		}
	}
	return median(pick(runs, cpuOf)), median(pick(runs, memoryOf)), nil
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
