package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"strconv"

	"github.com/allelerx/allelerx/variant/vcf"
)

// check compares the two outputs of a work.
type check func(ctx context.Context, peer, ours string) error

// sameBytes wants equal files.
func sameBytes(_ context.Context, peer, ours string) error {
	a, err := os.Open(peer)
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := os.Open(ours)
	if err != nil {
		return err
	}
	defer b.Close()
	x, y := bufio.NewReaderSize(a, 1<<20), bufio.NewReaderSize(b, 1<<20)
	left, right := make([]byte, 1<<20), make([]byte, 1<<20)
	for at := int64(0); ; {
		n, err := io.ReadFull(x, left)
		m, err2 := io.ReadFull(y, right)
		if !bytes.Equal(left[:n], right[:m]) {
			return fmt.Errorf("the outputs differ after byte %d: %s and %s", at+int64(common(left[:n], right[:m])), peer, ours)
		}
		at += int64(n)
		if err != nil || err2 != nil {
			return unexpected(errors.Join(err, err2))
		}
	}
}

func common(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// unexpected is nil for the ends of files.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// sameRecords wants files in which bcftools sees the same records.
func sameRecords(ctx context.Context, peer, ours string) error {
	return sameText(ctx, peer, ours, "bcftools", "view", "-H", "--threads", "2")
}

// sameInflated wants files that bgzip inflates to the same.
func sameInflated(ctx context.Context, peer, ours string) error {
	return sameText(ctx, peer, ours, "bgzip", "-dc")
}

func sameText(ctx context.Context, peer, ours, name string, args ...string) error {
	var sums [2][]byte
	for i, file := range []string{peer, ours} {
		h := sha256.New()
		if err := command(ctx, h, name, append(args, file)...); err != nil {
			return err
		}
		sums[i] = h.Sum(nil)
	}
	if !bytes.Equal(sums[0], sums[1]) {
		return fmt.Errorf("%s reads different data from %s and %s", name, peer, ours)
	}
	return nil
}

// sameValues wants records whose INFO says the same: the same keys, of each as
// many values, and numbers that differ by no more than what vcfanno rounds off.
func sameValues(ctx context.Context, peer, ours string) error {
	return sameInfos(ctx, peer, ours, sameInfo)
}

// sameInfos wants the same records, and of each two an INFO that a check takes for
// the same.
func sameInfos(ctx context.Context, peer, ours string, same func(x, y *vcf.Record) error) error {
	a, err := vcf.Open(ctx, peer, vcf.Options{Samples: []string{}})
	if err != nil {
		return err
	}
	defer a.Close()
	b, err := vcf.Open(ctx, ours, vcf.Options{Samples: []string{}})
	if err != nil {
		return err
	}
	defer b.Close()
	next, stop := iter.Pull2(b.Records(ctx))
	defer stop()
	for x, err := range a.Records(ctx) {
		if err != nil {
			return err
		}
		y, err, ok := next()
		switch {
		case err != nil:
			return err
		case !ok:
			return fmt.Errorf("%s has fewer records than %s", ours, peer)
		case x.String() != y.String():
			return fmt.Errorf("%s stands in %s where %s has %s", y, ours, peer, x)
		}
		if err := same(x, y); err != nil {
			return fmt.Errorf("%s: %w", x, err)
		}
	}
	if _, err, ok := next(); ok || err != nil {
		return errors.Join(err, fmt.Errorf("%s has more records than %s", ours, peer))
	}
	return nil
}

func sameInfo(x, y *vcf.Record) error {
	n := 0
	for key, text := range x.Info().All() {
		n++
		other := y.Info().Text(y.Header().Info(key.String()))
		left, right := bytes.Split(text, []byte{','}), bytes.Split(other, []byte{','})
		if len(left) != len(right) {
			return fmt.Errorf("%s is %s and %s", key, text, other)
		}
		for i := range left {
			p, err := strconv.ParseFloat(string(left[i]), 64)
			q, err2 := strconv.ParseFloat(string(right[i]), 64)
			if same := err == nil && err2 == nil && rounded(p, q) || bytes.Equal(left[i], right[i]); !same {
				return fmt.Errorf("%s is %s and %s", key, text, other)
			}
		}
	}
	for range y.Info().All() {
		n--
	}
	if n != 0 {
		return errors.New("one side has keys that the other lacks")
	}
	return nil
}

// rounded reports whether two numbers are the same but for what vcfanno rounds:
// to four decimals from 0.01 on, to five digits below.
func rounded(p, q float64) bool {
	most := math.Max(math.Abs(p), math.Abs(q))
	allowed := 1e-4 * most
	if most >= 0.0099 {
		allowed = math.Max(allowed, 5.01e-5)
	}
	return math.Abs(p-q) <= allowed
}
