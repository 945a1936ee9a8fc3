package file_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/file"
)

// send answers a range request with a header that says one thing and a body
// that is another.
func send(w http.ResponseWriter, r *http.Request, size int, body func(first, last int) []byte) {
	var first, last int
	fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last)
	last = min(last, size-1)
	w.Header().Set("ETag", `"one"`)
	w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, size))
	w.WriteHeader(http.StatusPartialContent)
	w.Write(body(first, last))
}

// Servers that falter and recover: the data is whole all the same.
func TestHTTPRecovers(t *testing.T) {
	data := noise(1 << 20)
	half := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(64<<10))
		send(w, r, len(data), func(first, last int) []byte { return data[first : first+(last-first+1)/2] })
	}
	cases := map[string]func(w http.ResponseWriter, r *http.Request, n int64) bool{
		"503 every other time": func(w http.ResponseWriter, _ *http.Request, n int64) bool {
			if n%2 == 1 {
				w.Header().Set("Retry-After", "0")
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			return n%2 == 1
		},
		"dies before the answer": func(w http.ResponseWriter, _ *http.Request, n int64) bool {
			if n%3 != 0 {
				breakOff(w)
			}
			return false
		},
		"dies in the first answer": func(w http.ResponseWriter, r *http.Request, n int64) bool {
			if n == 1 {
				half(w, r)
				breakOff(w)
			}
			return false
		},
		"dies in every answer": func(w http.ResponseWriter, r *http.Request, _ int64) bool {
			send(w, r, len(data), func(first, last int) []byte { return data[first : first+(last-first+2)/2] })
			w.(*countingWriter).ResponseWriter.(http.Flusher).Flush()
			breakOff(w)
			return true
		},
		"sends less than asked for": func(w http.ResponseWriter, r *http.Request, _ int64) bool {
			var first, last int
			fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last)
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", first, min(last, first+50000)))
			return false
		},
		"hangs": func(_ http.ResponseWriter, r *http.Request, n int64) bool {
			if n == 2 {
				<-r.Context().Done()
			}
			return false
		},
		"hangs in the middle": func(w http.ResponseWriter, r *http.Request, n int64) bool {
			if n != 2 {
				return false
			}
			send(w, r, len(data), func(first, _ int) []byte { return data[first : first+10] })
			w.(*countingWriter).ResponseWriter.(http.Flusher).Flush()
			<-r.Context().Done()
			return true
		},
		"is slow": func(w http.ResponseWriter, r *http.Request, n int64) bool {
			if n != 2 {
				return false
			}
			send(w, r, len(data), func(first, last int) []byte {
				for ; first < last-1000; first += 1000 {
					w.Write(data[first : first+1000])
					w.(*countingWriter).ResponseWriter.(http.Flusher).Flush()
					time.Sleep(time.Millisecond)
				}
				return data[first : last+1]
			})
			return true
		},
		"weak ETag": func(w http.ResponseWriter, _ *http.Request, _ int64) bool {
			w.Header().Set("ETag", `W/"one"`)
			return false
		},
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			s := serve(t, data, change)
			in := openURL(t, s.URL, file.Options{}.Impatient(100*time.Millisecond))
			if got, err := wholeOf(t, in); err != nil || !bytes.Equal(got, data) {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
}

// Servers whose answers must not be believed.
func TestHTTPFaults(t *testing.T) {
	data := noise(1 << 20)
	status := func(code int) func(http.ResponseWriter, *http.Request, int64) bool {
		return func(w http.ResponseWriter, _ *http.Request, _ int64) bool { w.WriteHeader(code); return true }
	}
	after := func(f func(w http.ResponseWriter, r *http.Request)) func(http.ResponseWriter, *http.Request, int64) bool {
		return func(w http.ResponseWriter, r *http.Request, n int64) bool {
			if n > 1 {
				f(w, r)
			}
			return n > 1
		}
	}
	changed := []byte(strings.Repeat("B", len(data)))
	cases := []struct {
		name   string
		change func(w http.ResponseWriter, r *http.Request, n int64) bool
		is     error
		says   string
		tries  int64 // at most so many requests
	}{
		{"401", status(401), fs.ErrPermission, "credentials", 1},
		{"403", status(403), fs.ErrPermission, "access denied", 1},
		{"404", status(404), fs.ErrNotExist, "check the address", 1},
		{"416", status(416), nil, "status 416", 1},
		{"418", status(418), nil, "status 418", 1},
		{"500", status(500), nil, "try again later, tried 6 times", 6},
		{"503 for ever", status(503), nil, "status 503", 6},
		{"204", status(204), nil, "status 204", 1},
		{"dies for ever", func(w http.ResponseWriter, _ *http.Request, n int64) bool {
			if n > 1 {
				breakOff(w)
			}
			return false
		}, nil, "byte 65536: cannot be reached: the connection broke off, tried 6 times", 12}, // net/http tries by itself where a kept connection dies
		{"hangs for ever", func(_ http.ResponseWriter, r *http.Request, n int64) bool {
			if n > 1 {
				<-r.Context().Done()
			}
			return n > 1
		}, nil, "no byte came in time", 7},
		{"sends nothing", after(func(w http.ResponseWriter, r *http.Request) {
			send(w, r, len(data), func(int, int) []byte { return nil })
		}), nil, "announces 131072 bytes and sends 0", 2},
		{"sends too much", after(func(w http.ResponseWriter, r *http.Request) {
			send(w, r, len(data), func(first, last int) []byte { return data[first : last+2] })
		}), nil, "sends more", 2},
		{"another length than range", after(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "10")
			send(w, r, len(data), func(first, _ int) []byte { return data[first : first+10] })
		}), nil, "announces", 2},
		{"another range", after(func(w http.ResponseWriter, r *http.Request) {
			r.Header.Set("Range", "bytes=1-70000")
			send(w, r, len(data), func(first, last int) []byte { return data[first : last+1] })
		}), nil, "another range", 2},
		{"nonsense for a range", func(w http.ResponseWriter, _ *http.Request, _ int64) bool {
			w.Header().Set("Content-Range", "bytes 0-9223372036854775807/1")
			w.WriteHeader(http.StatusPartialContent)
			return true
		}, nil, "another range", 1},
		{"no longer reads ranges", after(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"one"`)
			w.Write(data)
		}), nil, "download the file", 2},
		{"changed, 412", func(w http.ResponseWriter, _ *http.Request, n int64) bool {
			w.Header().Set("ETag", fmt.Sprintf(`"%d"`, min(n, 2)))
			return false
		}, file.ErrChanged, "changed on the server", 2},
		{"changed, If-Match not heeded", after(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"two"`)
			r.Header.Del("If-Match")
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 65536-131071/%d", len(changed)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(changed[:65536])
		}), file.ErrChanged, "", 2},
		{"changed and all of it sent", after(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"two"`)
			w.Write(changed)
		}), file.ErrChanged, "", 2},
		{"grown", after(func(w http.ResponseWriter, r *http.Request) {
			send(w, r, len(data)+1, func(first, last int) []byte { return data[first : last+1] })
		}), file.ErrChanged, "", 2},
		{"shrunk", after(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		}), file.ErrChanged, "", 2},
		{"changed by date", func(w http.ResponseWriter, r *http.Request, n int64) bool {
			w.Header().Set("Last-Modified", time.Unix(n, 0).UTC().Format(http.TimeFormat))
			send2(w, r, data)
			return true
		}, file.ErrChanged, "", 2},
		{"a body shorter than its length", func(w http.ResponseWriter, _ *http.Request, _ int64) bool {
			w.Header().Set("Content-Length", "2000")
			w.Write(data[:1000])
			return true
		}, nil, "byte 1000: the server stopped sending", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, data, c.change)
			name := strings.Replace(s.URL, "http://", "http://user:hidden@", 1) + "/a.vcf.gz?signature=hidden"
			in, err := file.Open(t.Context(), name, file.Options{}.Impatient(100*time.Millisecond))
			if err == nil {
				defer in.Close()
				_, err = wholeOf(t, in)
			}
			var fault *file.HTTPError
			if !errors.As(err, &fault) || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v", err)
			}
			if strings.Contains(err.Error(), "hidden") || fault.Name != s.URL+"/a.vcf.gz" {
				t.Errorf("tells too much: %v", err)
			}
			if s.requests.Load() > c.tries {
				t.Errorf("%d requests for: %v", s.requests.Load(), err)
			}
		})
	}
}

// send2 is a server that knows dates and no ETags, and heeds no condition.
func send2(w http.ResponseWriter, r *http.Request, data []byte) {
	var first, last int
	fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last)
	last = min(last, len(data)-1)
	w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(data)))
	w.WriteHeader(http.StatusPartialContent)
	w.Write(data[first : last+1])
}

func TestHTTPUnreachable(t *testing.T) {
	s := serve(t, nil, nil)
	s.Close()
	for name, says := range map[string]string{
		s.URL + "/a?hidden":         "cannot be reached",
		"http://:hidden@/a":         "this is no URL",
		"http://host:hidden/a":      "this is no URL",
		"https://user:hid%zzn@h/a?": "this is no URL",
	} {
		_, err := file.Open(t.Context(), name, impatient)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hid") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
