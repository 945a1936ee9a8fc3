package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
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
