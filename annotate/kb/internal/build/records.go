package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"github.com/allelerx/allelerx/genomics"
)

// locus is a 0-based position.
type locus struct {
	contig string
	pos    int
}

// refs are the REF alleles that a build's VCF files have at each position.
type refs map[locus][]string

// readRefs reads the first columns of every VCF file in a folder.
func readRefs(dir string) (refs, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.vcf.gz"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("build: no VCF file in %s: set ALLELERX_DATA to the data folder", dir)
	}
	out := refs{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	errs := make([]error, len(names))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range names {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			errs[i] = readVCF(name, func(l locus, ref string) {
				mu.Lock()
				defer mu.Unlock()
				if !slices.Contains(out[l], ref) {
					out[l] = append(out[l], ref)
				}
			})
		})
	}
	wg.Wait()
	for l := range out {
		slices.Sort(out[l])
	}
	return out, errors.Join(errs...)
}

func readVCF(name string, record func(locus, string)) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("build: %w", err)
	}
	defer f.Close()
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return fmt.Errorf("build: %s: %w: fetch the file again", name, err)
	}
	lines := bufio.NewReaderSize(z, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		if err == nil || errors.Is(err, bufio.ErrBufferFull) {
			if line[0] != '#' {
				fields := bytes.SplitN(line, []byte("\t"), 6)
				if len(fields) < 6 {
					return fmt.Errorf("build: %s: a line has %d columns: fetch the file again", name, len(fields))
				}
				pos, perr := strconv.Atoi(string(fields[1]))
				if perr != nil {
					return fmt.Errorf("build: %s: %w: fetch the file again", name, perr)
				}
				record(locus{genomics.ChrContig(string(fields[0])), pos - 1}, string(fields[3]))
			}
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = lines.ReadSlice('\n')
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("build: %s: %w: fetch the file again", name, err)
		}
	}
}

// agree reports whether one of the REF alleles seen at a position agrees with
// the bases given, as far as both reach; seen is false without a record.
func (r refs) agree(contig string, pos int, bases string) (agree, seen bool) {
	found := r[locus{contig, pos}]
	for _, ref := range found {
		n := min(len(ref), len(bases))
		if strings.EqualFold(ref[:n], bases[:n]) {
			agree = true
		}
	}
	return agree, len(found) > 0
}
