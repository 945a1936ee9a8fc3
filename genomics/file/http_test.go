package file_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/file"
)

// noise is data that repeats nowhere, so that a byte from the wrong place shows.
func noise(n int) []byte {
	p := make([]byte, n)
	var seed [32]byte
	rand.NewChaCha8(seed).Read(p)
	return p
}

// server hands out data with ranges and counts what it sends.
type server struct {
	*httptest.Server
	requests, sent atomic.Int64
}

// serve starts a server. change, where not nil, may answer a request itself
// (true), or meddle with the answer.
func serve(t testing.TB, data []byte, change func(w http.ResponseWriter, r *http.Request, n int64) bool) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		counted := &countingWriter{ResponseWriter: w, sent: &s.sent}
		n := s.requests.Add(1)
		if change != nil && change(counted, r, n) {
			return
		}
		if counted.Header().Get("ETag") == "" {
			counted.Header().Set("ETag", `"one"`)
		}
		http.ServeContent(counted, r, "", time.Time{}, bytes.NewReader(data))
	}))
	t.Cleanup(s.Close)
	return s
}

type countingWriter struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (w *countingWriter) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.sent.Add(int64(n))
	return n, err
}

// breakOff ends an answer in the middle, as a server that dies does.
func breakOff(http.ResponseWriter) { panic(http.ErrAbortHandler) }

var impatient = file.Options{}.Impatient(5 * time.Second)

func openURL(t *testing.T, name string, o file.Options) file.Input {
	t.Helper()
	in, err := file.Open(t.Context(), name, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

// wholeOf reads an input from its start.
func wholeOf(t *testing.T, in file.Input) ([]byte, error) {
	t.Helper()
	r, err := file.FromStart(in)
	if err != nil {
		t.Fatal(err)
	}
	return io.ReadAll(r)
}

func TestHTTP(t *testing.T) {
	for name, size := range map[string]int{"empty": 0, "one byte": 1, "a block": 64 << 10, "a block and a byte": 64<<10 + 1, "large": 9<<20 + 17} {
		t.Run(name, func(t *testing.T) {
			data := noise(size)
			s := serve(t, data, nil)
			in := openURL(t, s.URL+"/a?secret=1", file.Options{})
			if !in.Seekable() || in.Size() != int64(size) || in.Name() != s.URL+"/a" {
				t.Errorf("seekable %v, size %d, name %s", in.Seekable(), in.Size(), in.Name())
			}
			for range 2 {
				if got, err := wholeOf(t, in); err != nil || !bytes.Equal(got, data) {
					t.Errorf("%d bytes, %v", len(got), err)
				}
			}
			if got, err := io.ReadAll(in); err != nil || !bytes.Equal(got, data) {
				t.Errorf("Read: %d bytes, %v", len(got), err)
			}
			if n, err := in.ReadAt(make([]byte, 1), int64(size)); n != 0 || !errors.Is(err, io.EOF) {
				t.Errorf("at the end: %d, %v", n, err)
			}
			if _, err := in.ReadAt(make([]byte, 1), -1); err == nil || errors.Is(err, io.EOF) {
				t.Errorf("before the start: %v", err)
			}
		})
	}
}

// Reads at random by several goroutines give what the file holds, and the
// cache stays bounded: this file is twice as large.
func TestHTTPReadAtConcurrently(t *testing.T) {
	data := noise(32 << 20)
	s := serve(t, data, nil)
	in := openURL(t, s.URL, file.Options{})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(g)))
			p := make([]byte, 300<<10)
			for range 60 {
				off, n := random.IntN(len(data)), random.IntN(len(p))
				m, err := in.ReadAt(p[:n], int64(off))
				want := data[off:min(off+n, len(data))]
				if !bytes.Equal(p[:m], want) || (m < n) != errors.Is(err, io.EOF) {
					t.Errorf("%d bytes at %d: %d, %v", n, off, m, err)
				}
			}
		})
	}
	wg.Wait()
}

// What a reader of an indexed file does must cost few requests and few bytes.
func TestHTTPCost(t *testing.T) {
	const mb = 1 << 20
	data := noise(64 * mb)
	cases := []struct {
		name              string
		read              func(in file.Input)
		requests, maxSent int64
	}{
		{"a header", func(in file.Input) { read(t, in, data, 0, 20<<10, 1<<10) }, 1, 64 << 10},
		{"a chunk in small steps", func(in file.Input) { read(t, in, data, 30*mb, 90<<10, 4<<10) }, 3, 320 << 10},
		{"a chunk twice", func(in file.Input) {
			read(t, in, data, 30*mb, 256<<10, 256<<10)
			read(t, in, data, 30*mb, 256<<10, 64<<10)
		}, 2, 512 << 10},
		{"8 MB in a row", func(in file.Input) { read(t, in, data, 20*mb, 8*mb, 256<<10) }, 14, 14 * mb},
		{"four rows at once", func(in file.Input) {
			for step := range 32 {
				for row := range 4 {
					read(t, in, data, row*16*mb+step<<15, 1<<15, 1<<15)
				}
			}
		}, 24, 9 * mb},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, data, nil)
			in := openURL(t, s.URL, file.Options{})
			c.read(in)
			in.Close()
			if s.requests.Load() > c.requests || s.sent.Load() > c.maxSent {
				t.Errorf("%d requests, %d bytes; at most %d and %d", s.requests.Load(), s.sent.Load(), c.requests, c.maxSent)
			}
		})
	}
}

// read reads n bytes at off in steps and compares.
func read(t *testing.T, in io.ReaderAt, data []byte, off, n, step int) {
	t.Helper()
	p := make([]byte, step)
	for at := off; at < off+n; at += step {
		if m, err := in.ReadAt(p, int64(at)); m < len(p) || !bytes.Equal(p, data[at:at+step]) {
			t.Fatalf("at %d: %d, %v", at, m, err)
		}
	}
}

func TestHTTPWithoutRanges(t *testing.T) {
	data := noise(300 << 10)
	s := serve(t, nil, func(w http.ResponseWriter, _ *http.Request, _ int64) bool {
		w.Write(data)
		return true
	})
	in := openURL(t, s.URL, file.Options{})
	if in.Seekable() {
		t.Error("seekable")
	}
	if _, err := in.ReadAt(make([]byte, 1), 0); !errors.Is(err, file.ErrNotSeekable) {
		t.Errorf("ReadAt: %v", err)
	}
	if got, err := wholeOf(t, in); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := file.FromStart(in); !errors.Is(err, file.ErrConsumed) {
		t.Errorf("second pass: %v", err)
	}
}

// A .gz file that is served with Content-Encoding: gzip stays as it is.
func TestHTTPContentEncoding(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write(noise(1000))
	z.Close()
	s := serve(t, zipped.Bytes(), func(w http.ResponseWriter, _ *http.Request, _ int64) bool {
		w.Header().Set("Content-Encoding", "gzip")
		return false
	})
	if got, err := wholeOf(t, openURL(t, s.URL+"/a.vcf.gz", file.Options{})); err != nil || !bytes.Equal(got, zipped.Bytes()) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestHTTPRedirect(t *testing.T) {
	data := noise(200 << 10)
	target := serve(t, data, nil)
	s := serve(t, nil, func(w http.ResponseWriter, r *http.Request, _ int64) bool {
		http.Redirect(w, r, target.URL+"/elsewhere?token=hidden", http.StatusFound)
		return true
	})
	if got, err := wholeOf(t, openURL(t, s.URL, file.Options{})); err != nil || !bytes.Equal(got, data) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	loop := serve(t, nil, func(w http.ResponseWriter, r *http.Request, _ int64) bool {
		http.Redirect(w, r, "/?token=hidden", http.StatusFound)
		return true
	})
	_, err := file.Open(t.Context(), loop.URL, impatient)
	if err == nil || !strings.Contains(err.Error(), "again and again") || strings.Contains(err.Error(), "hidden") || loop.requests.Load() > 10 {
		t.Errorf("%v after %d requests", err, loop.requests.Load())
	}
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL, http.StatusFound)
	}))
	defer secure.Close()
	if _, err = file.Open(t.Context(), secure.URL, file.Options{HTTPClient: secure.Client()}); err == nil || !strings.Contains(err.Error(), "https to http") {
		t.Errorf("a redirect to plain http: %v", err)
	}
}

func TestHTTPCancel(t *testing.T) {
	data := noise(4 << 20)
	begun := make(chan bool)
	s := serve(t, data, func(_ http.ResponseWriter, r *http.Request, n int64) bool {
		if n == 1 {
			return false
		}
		begun <- true
		<-r.Context().Done()
		return true
	})
	ctx, cancel := context.WithCancel(t.Context())
	in, err := file.Open(ctx, s.URL, file.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	go func() { <-begun; cancel() }()
	if _, err := in.ReadAt(make([]byte, 10), 2<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestHTTPClose(t *testing.T) {
	before := runtime.NumGoroutine()
	data := noise(16 << 20)
	s := serve(t, data, nil)
	in := openURL(t, s.URL, file.Options{})
	read(t, in, data, 0, 8<<20, 256<<10) // so that some is read ahead
	for range 2 {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := in.ReadAt(make([]byte, 1), 0); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("ReadAt after Close: %v", err)
	}
	s.Close()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
