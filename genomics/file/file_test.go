package file_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/file"
)

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpenRegular(t *testing.T) {
	path := write(t, filepath.Join(t.TempDir(), "a.txt"), "0123456789")
	for _, name := range []string{path, "file://" + path} {
		in, err := file.Open(t.Context(), name, file.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !in.Seekable() || in.Size() != 10 || in.Name() != name {
			t.Errorf("seekable %v, size %d, name %s", in.Seekable(), in.Size(), in.Name())
		}
		var p [3]byte
		if _, err := in.ReadAt(p[:], 4); err != nil || string(p[:]) != "456" {
			t.Errorf("ReadAt: %s, %v", p, err)
		}
		for range 2 { // each from the start
			r, err := file.FromStart(in)
			if err != nil {
				t.Fatal(err)
			}
			if all, err := io.ReadAll(r); err != nil || string(all) != "0123456789" {
				t.Errorf("FromStart: %s, %v", all, err)
			}
			if n := r.(interface{ Name() string }).Name(); n != name {
				t.Errorf("FromStart's name is %s", n)
			}
		}
		if all, err := io.ReadAll(in); err != nil || len(all) != 10 {
			t.Errorf("Read: %s, %v", all, err)
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	folder := t.TempDir()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	cases := []struct {
		name, open string
		ctx        context.Context
		is         error
		says       string
	}{
		{"absent", filepath.Join(folder, "none.vcf"), t.Context(), fs.ErrNotExist, "check the name"},
		{"folder", folder, t.Context(), nil, "is a folder"},
		{"nothing", "", t.Context(), nil, "no name given"},
		{"bucket", "s3://bucket/a.vcf.gz", t.Context(), nil, "begin with s3://"},
		{"cancelled", "-", cancelled, context.Canceled, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := file.Open(c.ctx, c.open, file.Options{})
			if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
			if c.open != "" && strings.Count(err.Error(), c.open) > 1 {
				t.Errorf("names the file twice: %v", err)
			}
		})
	}
}

func TestOpenForeign(t *testing.T) {
	opener := func(_ context.Context, name string) (file.Input, error) {
		return file.FromReader(name, strings.NewReader("remote")), nil
	}
	in, err := file.Open(t.Context(), "s3://bucket/a", file.Options{Open: opener})
	if err != nil {
		t.Fatal(err)
	}
	if all, _ := io.ReadAll(in); string(all) != "remote" || in.Name() != "s3://bucket/a" {
		t.Errorf("%s from %s", all, in.Name())
	}
}

func TestOpenStandardInput(t *testing.T) {
	in, err := file.Open(t.Context(), "-", file.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if in.Seekable() || in.Size() != -1 || in.Name() != "standard input" {
		t.Errorf("%v, %d, %s", in.Seekable(), in.Size(), in.Name())
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stdin.Stat(); err != nil {
		t.Errorf("Close closed the process's standard input: %v", err)
	}
}

type closer struct {
	io.Reader
	closed bool
}

func (c *closer) Close() error { c.closed = true; return nil }

func TestFromReader(t *testing.T) {
	under := &closer{Reader: strings.NewReader("stream")}
	in := file.FromReader("pipe", under)
	if _, err := in.ReadAt(make([]byte, 1), 0); !errors.Is(err, file.ErrNotSeekable) {
		t.Errorf("ReadAt: %v", err)
	}
	r, err := file.FromStart(in)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(r); err != nil || string(all) != "stream" {
		t.Errorf("%s, %v", all, err)
	}
	if _, err := file.FromStart(in); !errors.Is(err, file.ErrConsumed) || !strings.Contains(err.Error(), "pipe") {
		t.Errorf("second pass: %v", err)
	}
	if in.Close(); !under.closed {
		t.Error("the reader is not closed")
	}
	if err := file.FromReader("text", bytes.NewReader(nil)).Close(); err != nil {
		t.Error(err)
	}
}
