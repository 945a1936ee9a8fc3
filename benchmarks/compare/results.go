package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/allelerx/allelerx/genomics/chart"
	"github.com/allelerx/allelerx/genomics/file"
)

// report is all that was measured.
type report struct {
	machine string
	peers   []string
	runs    int
	rows    []row
	timings []timing
	growth  []growth
	packing *packing // nil: no packed source was used
}

// packing is what a packed source takes.
type packing struct {
	seconds []float64
	ratio   float64 // of its size to that of the VCF.gz
}

type row struct {
	work        work
	measurement measurement
}

// columns are those of the table, in the text and on the terminal alike.
var columns = table.Row{"work", "peer", "peer s", "ours s", "ours ÷ peer (spread)", "goal", "CPU ÷", "peak MiB, peer / ours", "size ÷"}

func (r report) table() table.Writer {
	t := table.NewWriter()
	t.AppendHeader(columns)
	for _, row := range r.rows {
		w, m := row.work, row.measurement
		name := w.peer.name
		if w.single {
			name += " ¹"
		}
		wall, size := m.wall(), ""
		if w.size > 0 {
			size = fmt.Sprintf("%.3f", m.size)
		}
		t.AppendRow(table.Row{
			w.what, name,
			fmt.Sprintf("%.2f", median(pick(m.peer, wallOf))), fmt.Sprintf("%.2f", median(pick(m.ours, wallOf))),
			fmt.Sprintf("%.2f (%.2f–%.2f)%s", wall.median, wall.low, wall.high, row.verdict()),
			fmt.Sprintf("≤ %.2f", w.goal), fmt.Sprintf("%.2f", m.cpu().median),
			fmt.Sprintf("%.0f / %.0f", median(pick(m.peer, memoryOf)), median(pick(m.ours, memoryOf))), size,
		})
	}
	return t
}

// verdict marks a goal that was missed.
func (r row) verdict() string {
	missed := r.measurement.wall().median > r.work.goal || r.work.size > 0 && r.measurement.size > r.work.size
	if missed {
		return " missed"
	}
	return ""
}

func (r report) writeTable(w io.Writer) error {
	ratios := ""
	if len(r.rows) > 0 {
		t := r.table()
		t.SetStyle(table.StyleLight)
		ratios = t.Render() + "\n"
	}
	_, err := fmt.Fprintf(w, "%s\n\n%s%s", r.machine, ratios, r.figures())
	return err
}

// writeFiles writes the results and their charts.
func (r report) writeFiles(name string) error {
	if len(r.rows) > 0 {
		if err := r.writeChart(chartFile(name, "ratios"), r.ratios()); err != nil {
			return err
		}
	}
	if len(r.growth) > 0 {
		if err := r.writeGrowth(name); err != nil {
			return err
		}
	}
	out, err := file.Create(name)
	if err != nil {
		return err
	}
	defer out.Close()
	if _, err := io.WriteString(out, r.markdown()); err != nil {
		return err
	}
	return out.Commit()
}

type figure interface{ WriteSVG(w io.Writer) error }

func (r report) writeChart(name string, f figure) error {
	out, err := file.Create(name)
	if err != nil {
		return err
	}
	err = f.WriteSVG(out)
	if err == nil {
		err = out.Commit()
	}
	return errors.Join(err, out.Close())
}

func (r report) ratios() chart.Bars {
	b := chart.Bars{Title: "Wall time, ours ÷ peer", Axis: "ratio of medians; thin line: extremes; mark: goal; dashed: as fast as the peer", Mark: 1}
	for _, row := range r.rows {
		wall := row.measurement.wall()
		b.Bars = append(b.Bars, chart.Bar{
			Name:  row.work.name + " / " + row.work.peer.name,
			Value: wall.median, Low: wall.low, High: wall.high, Goal: row.work.goal,
		})
	}
	return b
}

// growthCharts are the figures of growth: of each the name, and of which programs
// it is.
var growthCharts = []struct {
	name, title string
	of          func(program string) bool
}{
	{"growth", "Growth of CPU time with the input", func(p string) bool { return !annotates(p) && !associates(p) && !readsRecords(p) }},
	{"growth-annotate", "Growth of annotation's CPU time", annotates},
	{"growth-people", "Growth of the CPU time of reading health records", readsRecords},
	{"growth-assoc", "Growth of association's CPU time, of PheWAS of the time", associates},
}

func annotates(program string) bool { return strings.HasPrefix(program, "annotate,") }

func readsRecords(program string) bool { return strings.HasPrefix(program, "records,") }

func associates(program string) bool {
	return slices.ContainsFunc([]string{"assoc ", "score,", "phewas,"}, func(p string) bool { return strings.HasPrefix(program, p) })
}

// writeGrowth draws the figures of growth that there is something for.
func (r report) writeGrowth(name string) error {
	for _, c := range growthCharts {
		if l := r.growthChart(c.title, c.of); len(l.Lines) > 1 {
			if err := r.writeChart(chartFile(name, c.name), l); err != nil {
				return err
			}
		}
	}
	return nil
}

// growthChart shows times and sizes as multiples of the smallest.
func (r report) growthChart(title string, of func(string) bool) chart.Lines {
	l := chart.Lines{
		Title: title,
		X:     "size of the input, as a multiple of the smallest", Y: "time, as a multiple of the smallest's", Log: true,
	}
	for _, g := range r.growth {
		if !of(g.name) {
			continue
		}
		line := chart.Line{Name: g.name}
		for _, p := range g.points {
			line.Points = append(line.Points, chart.Point{X: p.X / g.points[0].X, Y: p.Y / g.points[0].Y})
		}
		l.Lines = append(l.Lines, line)
	}
	l.Lines = append(l.Lines, chart.Line{Name: "in proportion", Points: []chart.Point{{X: 1, Y: 1}, {X: 4, Y: 4}, {X: 16, Y: 16}}})
	return l
}

func logRatio(a, b float64) float64 { return math.Log(b / a) }

func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Results\n\nMade by `go run ./benchmarks/compare` on %s.\n\n", time.Now().UTC().Format(time.DateOnly))
	fmt.Fprintf(&b, "Machine: %s. Peers: %s.\n\n", r.machine, strings.Join(r.peers, "; "))
	fmt.Fprintf(&b, "Each number is the median of %d runs of the whole process, both sides in turns on the same %d CPUs, with a warm cache\n"+
		"and outputs on the same disk, which before each run has written all that it had to. The spread of a ratio runs from our\n"+
		"quickest run over the peer's slowest to the opposite. Outputs were compared before anything was timed.\n\n", r.runs, cpus)
	if len(r.rows) > 0 {
		b.WriteString(r.table().RenderMarkdown())
		b.WriteString("\n\n¹ The peer uses one CPU on this work: see the ratio of CPU time. Works called *BGZF → nothing* run on one CPU on both sides.\n\n")
		b.WriteString("![Ratios of wall time](ratios.svg)\n")
	}
	if text := r.figures(); text != "" {
		b.WriteString("\n## Rates and times\n\n" + text)
	}
	if len(r.growth) > 0 {
		b.WriteString("\n## Growth\n\nCPU time and peak memory at three sizes, medians of five runs; of PheWAS the time of its step, medians of three. An exponent of 1 is growth of the time in proportion.\n\n")
		b.WriteString(r.growthTable())
		for _, c := range growthCharts {
			if slices.ContainsFunc(r.growth, func(g growth) bool { return c.of(g.name) }) {
				fmt.Fprintf(&b, "\n![%s](%s.svg)\n", c.title, c.name)
			}
		}
	}
	if p := r.packing; p != nil {
		fmt.Fprintf(&b, "\n## The packed source\n\n`pack` takes %.2f s (median of %d runs, %.2f–%.2f) for %s; the file is %.3f of it.\n",
			median(p.seconds), len(p.seconds), slices.Min(p.seconds), slices.Max(p.seconds), genomesTable.name, p.ratio)
	}
	b.WriteString("\n## Inputs\n\n")
	seen := map[string]bool{}
	for _, t := range r.timings {
		if t.work.input.name != "" {
			fmt.Fprintf(&b, "- `%s`: %s\n", t.work.input.name, t.work.input.what)
		}
	}
	for _, row := range r.rows {
		for _, in := range append([]input{row.work.input, row.work.source}, row.work.also...) {
			if in.name != "" && !seen[in.name] {
				seen[in.name] = true
				fmt.Fprintf(&b, "- `%s`: %s\n", in.name, in.what)
			}
		}
	}
	b.WriteString("\n## Commands\n\n```\n")
	for _, t := range r.timings {
		fmt.Fprintln(&b, t.work.ours)
	}
	for _, row := range r.rows {
		for _, p := range []commandLine{row.work.peer, row.work.ours} {
			fmt.Fprintln(&b, p)
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// figures are what is no ratio: rates of reading, and times of steps.
func (r report) figures() string {
	var b strings.Builder
	for _, row := range r.rows {
		m := row.measurement
		if !row.work.rate {
			continue
		}
		rate := func(s []sample) float64 { return m.megabytes / median(pick(s, wallOf)) }
		fmt.Fprintf(&b, "- `%s`: %.0f MB at %.0f MB/s on one CPU; %s: %.0f MB/s.\n", row.work.name, m.megabytes, rate(m.ours), row.work.peer.name, rate(m.peer))
	}
	for _, t := range r.timings {
		missed := ""
		if median(t.seconds) > t.work.limit {
			missed = ", missed"
		}
		fmt.Fprintf(&b, "- `%s`: %s: %.2f s, median of %d runs (%.2f–%.2f); goal: under %.0f s%s. Of the whole program: %.0f s, %.0f MiB at the peak.\n",
			t.work.name, t.work.what, median(t.seconds), len(t.seconds), slices.Min(t.seconds), slices.Max(t.seconds), t.work.limit, missed,
			median(pick(t.memory, wallOf)), median(pick(t.memory, memoryOf)))
	}
	return b.String()
}

func (r report) growthTable() string {
	t := table.NewWriter()
	t.AppendHeader(table.Row{"program, what grows", "small", "middle", "large", "exponent"})
	for _, g := range r.growth {
		cells := table.Row{g.name}
		for i, p := range g.points {
			cells = append(cells, fmt.Sprintf("%.0f: %.2f s, %.0f MiB", p.X, p.Y, g.memory[i]))
		}
		t.AppendRow(append(cells, fmt.Sprintf("%.2f", g.exponent())))
	}
	return t.RenderMarkdown() + "\n"
}
