package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"
)

// cpuModel is what the system calls the CPU.
func cpuModel() string { return field("/proc/cpuinfo", "model name", "CPU of unknown model") }

// memory is how much memory the machine has.
func memory() string {
	kilobytes, err := strconv.Atoi(strings.TrimSuffix(field("/proc/meminfo", "MemTotal", ""), " kB"))
	if err != nil {
		return "memory unknown"
	}
	return fmt.Sprintf("%.0f GiB", float64(kilobytes)/(1<<20))
}

// field is the first value of a key in a file of "key : value" lines.
func field(file, key, otherwise string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return otherwise
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), ":")
		if ok && strings.TrimSpace(name) == key {
			return strings.TrimSpace(value)
		}
	}
	return otherwise
}

// watchMemory follows the most memory that a process has had, or one that it
// started, as Linux keeps it, until the function it returns is called, which
// gives it in bytes. What the system tells of a process that has ended is of no
// use: it is never less than what this program had when it started the process.
func watchMemory(pid int) func() int64 {
	stop, peak := make(chan struct{}), make(chan int64)
	go func() {
		var most int64
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			most = max(most, peakMemory(strconv.Itoa(pid)))
			select {
			case <-stop:
				peak <- most
				return
			case <-tick.C:
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-peak
	}
}

// peakMemory is the most that a process or one of its children has had so far.
// Debian's plink2, for one, is a script that starts the program.
func peakMemory(pid string) int64 {
	kilobytes, err := strconv.ParseInt(strings.TrimSuffix(field("/proc/"+pid+"/status", "VmHWM", ""), " kB"), 10, 64)
	if err != nil {
		return 0
	}
	most := kilobytes << 10
	children, err := os.ReadFile("/proc/" + pid + "/task/" + pid + "/children")
	if err != nil {
		return most
	}
	for _, child := range strings.Fields(string(children)) {
		most = max(most, peakMemory(child))
	}
	return most
}

// packages are the Debian packages of the peers.
var packages = map[string]string{"bgzip": "tabix"}

// requirePeers tells which programs are missing, and how to get them.
func requirePeers(chosen []work) error {
	var missing []string
	for _, name := range append(peersOf(chosen), "bcftools", "samtools", "bgzip") {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if p, ok := packages[name]; ok {
			name = p
		}
		if !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("programs to compare with are missing: apt-get install %s", strings.Join(missing, " "))
	}
	return nil
}

func peersOf(chosen []work) []string {
	var names []string
	for _, w := range chosen {
		if w.peer.name != "" && !slices.Contains(names, w.peer.name) {
			names = append(names, w.peer.name)
		}
	}
	return names
}

// peerVersions are the first lines of what the peers say of themselves: vcfanno says
// it in its help alone.
func peerVersions(ctx context.Context, chosen []work) []string {
	var versions []string
	for _, name := range peersOf(chosen) {
		said, err := exec.CommandContext(ctx, name, "--version").Output()
		if err != nil || len(said) == 0 {
			said, _ = exec.CommandContext(ctx, name).CombinedOutput()
		}
		for line := range strings.Lines(string(said)) {
			if line = strings.Trim(line, " =\t\r\n"); line != "" {
				versions = append(versions, line)
				break
			}
		}
	}
	return versions
}
