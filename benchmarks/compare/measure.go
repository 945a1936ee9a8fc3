package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sample is what one run of one side took.
type sample struct {
	wall, cpu time.Duration
	memory    int64 // peak, in bytes; 0 where the system does not tell
}

// measurement is what all runs of both sides took.
type measurement struct {
	peer, ours []sample
	size       float64 // of our output ÷ the peer's
	megabytes  float64 // of the input; 0: not told
}

// measure runs both sides in turns, after one run of each that warms the
// cache and makes the outputs that are compared.
func (e *environment) measure(ctx context.Context, w work, runs int) (measurement, error) {
	var m measurement
	for _, side := range []string{"peer", "ours"} {
		if _, err := e.runSide(ctx, w, side, true); err != nil {
			return m, err
		}
	}
	peer, ours := e.output(w, "peer"), e.output(w, "ours")
	if err := w.same(ctx, peer, ours); err != nil {
		return m, err
	}
	m.size = sizeOf(ours) / sizeOf(peer)
	if w.rate {
		m.megabytes = megabytes(e.fill(w, "ours", w.ours.args[1]))
	}
	for i := range runs {
		sides := []string{"peer", "ours"}
		if i%2 > 0 {
			slices.Reverse(sides) // neither always profits from the other's warmth
		}
		for _, side := range sides {
			e.settle(ctx, w)
			s, err := e.runSide(ctx, w, side, false)
			if err != nil {
				return m, err
			}
			if side == "peer" {
				m.peer = append(m.peer, s)
			} else {
				m.ours = append(m.ours, s)
			}
		}
	}
	e.clear(w)
	return m, nil
}

// settle leaves a run nothing of the run before it to pay for: neither an output to
// replace, nor data that the disk has still to write.
func (e *environment) settle(ctx context.Context, w work) {
	e.clear(w)
	_ = exec.CommandContext(ctx, "sync").Run() // where there is none, both sides do without
}

// clear removes the outputs.
func (e *environment) clear(w work) {
	for _, side := range []string{"peer", "ours"} {
		names, _ := filepath.Glob(filepath.Join(e.dir, side, w.name+".*"))
		for _, name := range names {
			_ = os.Remove(name) // they only take room
		}
	}
}

func (e *environment) side(w work, side string) commandLine {
	if side == "peer" {
		return w.peer
	}
	return w.ours
}

func (e *environment) fill(w work, side, text string) string {
	for _, in := range w.also {
		text = strings.ReplaceAll(text, "{"+in.name+"}", e.path(in))
	}
	return strings.NewReplacer(
		"{in}", e.path(w.input),
		"{source}", e.path(w.source),
		"{packed}", e.path(genomesPacked),
		"{conf}", e.path(vcfannoConf),
		"{out}", filepath.Join(e.dir, side, w.name),
	).Replace(text)
}

// output is the file that a side makes, by itself or as its standard output.
func (e *environment) output(w work, side string) string {
	p := e.side(w, side)
	if p.output == "" {
		return e.fill(w, side, "{out}.txt")
	}
	return e.fill(w, side, p.output)
}

// runSide runs one side once. Where a program writes to standard output, that
// is a file when it is to be compared or is the work's result, else nothing.
func (e *environment) runSide(ctx context.Context, w work, side string, compared bool) (sample, error) {
	p := e.side(w, side)
	path := p.name
	if side == "ours" {
		path = e.program(p.name)
	}
	args := make([]string, len(p.args))
	for i, a := range p.args {
		args[i] = e.fill(w, side, a)
	}
	if p.pipe != "" {
		path, args = "sh", append([]string{"-c", `"$0" "$@" | ` + e.fill(w, side, p.pipe), path}, args...)
	}
	path, args = onCPUs(w.oneCPU, path, args)
	stdout := ""
	if p.output == "" && (compared || !w.oneCPU) {
		stdout = e.output(w, side)
	}
	return timed(ctx, stdout, path, args)
}

// timed runs a program; stdout names the file for its standard output.
func timed(ctx context.Context, stdout, path string, args []string) (sample, error) {
	s, _, err := timedWith(ctx, stdout, path, args)
	return s, err
}

// timedWith is timed with what the program said on standard error.
func timedWith(ctx context.Context, stdout, path string, args []string) (sample, string, error) {
	c := exec.CommandContext(ctx, path, args...)
	if stdout != "" {
		out, err := os.Create(stdout)
		if err != nil {
			return sample{}, "", err
		}
		defer out.Close()
		c.Stdout = out
	}
	var said strings.Builder
	c.Stderr = &said
	began := time.Now()
	if err := c.Start(); err != nil {
		return sample{}, "", err
	}
	peak := watchMemory(c.Process.Pid)
	err := c.Wait()
	wall := time.Since(began)
	memory := peak()
	if err != nil {
		return sample{}, "", fmt.Errorf("%s %s: %w: %s", filepath.Base(path), strings.Join(args, " "), err, strings.TrimSpace(said.String()))
	}
	state := c.ProcessState
	return sample{wall: wall, cpu: state.UserTime() + state.SystemTime(), memory: memory}, said.String(), nil
}

// onCPUs binds a program to the CPUs that both sides get, where taskset is
// there to do it.
func onCPUs(one bool, path string, args []string) (string, []string) {
	taskset, err := exec.LookPath("taskset")
	if err != nil {
		return path, args
	}
	list := fmt.Sprintf("0-%d", cpus-1)
	if one {
		list = "0"
	}
	return taskset, append([]string{"-c", list, path}, args...)
}

func sizeOf(name string) float64 {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return float64(info.Size())
}

// ratio is the ratio of two sides' medians, and of their extremes: the least
// of ours to the most of the peer's, and the other way round.
type ratio struct{ median, low, high float64 }

func ratioOf(ours, peer []float64) ratio {
	return ratio{
		median: median(ours) / median(peer),
		low:    slices.Min(ours) / slices.Max(peer),
		high:   slices.Max(ours) / slices.Min(peer),
	}
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func pick(samples []sample, of func(sample) float64) []float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	return values
}

func wallOf(s sample) float64   { return s.wall.Seconds() }
func cpuOf(s sample) float64    { return s.cpu.Seconds() }
func memoryOf(s sample) float64 { return float64(s.memory) / (1 << 20) }

func (m measurement) wall() ratio { return ratioOf(pick(m.ours, wallOf), pick(m.peer, wallOf)) }
func (m measurement) cpu() ratio  { return ratioOf(pick(m.ours, cpuOf), pick(m.peer, cpuOf)) }

func (m measurement) String() string {
	r := m.wall()
	return fmt.Sprintf("ours ÷ peer: %.2f (%.2f–%.2f)", r.median, r.low, r.high)
}
