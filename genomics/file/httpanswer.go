package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v7"
)

var errStalled = errors.New("no byte came in time")

// answer is the body of an answer. Its reads fail when nothing comes for the
// time that the remote allows.
type answer struct {
	io.Reader
	whole bool  // the server sent all of the file instead of a range
	first int64 // offset of its first byte
	size  int64 // bytes announced; -1 unknown
	close func()
}

// fill reads until p is full or the answer ends, without an error for that.
func (a *answer) fill(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var m int
		m, err = a.Read(p[n:])
		n += m
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// ask requests n bytes at off and checks what the answer says of itself. Its
// errors say whether to try again.
func (h *remote) ask(ctx context.Context, off, n int64) (*answer, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	alarm := time.AfterFunc(h.stall, func() { cancel(errStalled) })
	end := sync.OnceFunc(func() { alarm.Stop(); cancel(context.Canceled) })
	res, err := h.send(ctx, off, n) //nolint:bodyclose // the answer's close does it
	if err != nil {
		end()
		if cause := context.Cause(ctx); errors.Is(cause, errStalled) {
			err = cause
		}
		if hopeless(err) {
			return nil, backoff.Permanent(h.fault(off, 0, "cannot be reached", err))
		}
		return nil, h.fault(off, 0, "cannot be reached", err)
	}
	a := &answer{first: off, size: res.ContentLength, close: func() { end(); res.Body.Close() }}
	a.Reader = readerFunc(func(p []byte) (int, error) {
		alarm.Reset(h.stall)
		n, err := res.Body.Read(p)
		if err != nil && errors.Is(context.Cause(ctx), errStalled) {
			err = errStalled
		}
		return n, err
	})
	if err := h.accept(a, res, off, n); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func (h *remote) send(ctx context.Context, off, n int64) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	// The bytes as they lie on the server: asked so, net/http does not inflate
	// a .gz file that comes with Content-Encoding: gzip.
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "allelerx")
	switch { // of the same version as before
	case h.etag != "" && !strings.HasPrefix(h.etag, "W/"):
		req.Header.Set("If-Match", h.etag)
	case h.etag == "" && h.modified != "":
		req.Header.Set("If-Unmodified-Since", h.modified)
	}
	return h.client.Do(req)
}

// accept checks the head of an answer. The first one fixes the file's size and
// version.
func (h *remote) accept(a *answer, res *http.Response, off, n int64) error {
	known := h.size >= 0
	etag, modified := res.Header.Get("ETag"), res.Header.Get("Last-Modified")
	switch res.StatusCode {
	case http.StatusOK:
		if known && h.differs(etag, modified) {
			return backoff.Permanent(h.changed(off))
		}
		if known {
			return backoff.Permanent(h.fault(off, res.StatusCode, "the server read ranges of the file first and now sends all of it: download the file", nil))
		}
		h.size, a.whole = res.ContentLength, true
		return nil
	case http.StatusRequestedRangeNotSatisfiable:
		if !known && res.Header.Get("Content-Range") == "bytes */0" {
			h.size = 0
			return nil
		}
		if known {
			return backoff.Permanent(h.changed(off))
		}
	case http.StatusPreconditionFailed:
		return backoff.Permanent(h.changed(off))
	case http.StatusPartialContent:
		return h.acceptRange(a, res, off, n, known)
	}
	return h.refused(res, off)
}

func (h *remote) acceptRange(a *answer, res *http.Response, off, n int64, known bool) error {
	first, last, total, err := parseContentRange(res.Header.Get("Content-Range"))
	if err != nil || first != off || last >= off+n {
		return backoff.Permanent(h.fault(off, res.StatusCode, fmt.Sprintf("the server answers with another range than asked for, %.60q: download the file",
			res.Header.Get("Content-Range")), nil))
	}
	etag, modified := res.Header.Get("ETag"), res.Header.Get("Last-Modified")
	if known && (total != h.size || h.differs(etag, modified)) {
		return backoff.Permanent(h.changed(off))
	}
	if !known {
		h.size, h.etag, h.modified = total, etag, modified
	}
	a.size = last - first + 1
	if res.ContentLength >= 0 && res.ContentLength != a.size {
		return backoff.Permanent(h.fault(off, res.StatusCode, fmt.Sprintf("the server announces %d bytes and sends %d: download the file", a.size, res.ContentLength), nil))
	}
	return nil
}

// differs reports whether an answer is of another version than the first one.
func (h *remote) differs(etag, modified string) bool {
	if h.etag != "" || etag != "" {
		return strings.TrimPrefix(h.etag, "W/") != strings.TrimPrefix(etag, "W/")
	}
	return h.modified != modified
}

// parseContentRange reads "bytes 0-65535/123456", offsets inclusive.
func parseContentRange(s string) (first, last, total int64, err error) {
	unit, rest, _ := strings.Cut(s, " ")
	span, size, _ := strings.Cut(rest, "/")
	from, to, _ := strings.Cut(span, "-")
	first, err1 := strconv.ParseInt(from, 10, 64)
	last, err2 := strconv.ParseInt(to, 10, 64)
	total, err3 := strconv.ParseInt(size, 10, 64)
	if err := errors.Join(err1, err2, err3); err != nil {
		return 0, 0, 0, err
	}
	if !strings.EqualFold(unit, "bytes") || first < 0 || last < first || total <= last {
		return 0, 0, 0, errors.New("no range")
	}
	return first, last, total, nil
}

// fetch fills p from offset off, with as many requests as it takes.
func (h *remote) fetch(ctx context.Context, p []byte, off int64) error {
	for len(p) > 0 {
		n, err := retry(ctx, h, off, func() (int, error) { return h.part(ctx, p, off) })
		if err != nil {
			return err
		}
		p, off = p[n:], off+int64(n)
	}
	return nil
}

// part makes one request and returns how many bytes it brought. Some, however
// few, are no fault: the next request goes on after them.
func (h *remote) part(ctx context.Context, p []byte, off int64) (int, error) {
	a, err := h.ask(ctx, off, int64(len(p)))
	if err != nil {
		return 0, err
	}
	defer a.close()
	n, err := a.fill(p[:a.size])
	if n == 0 {
		return 0, h.fault(off, 0, "the server sends nothing", err)
	}
	if int64(n) == a.size {
		if m, _ := a.Read(make([]byte, 1)); m > 0 {
			return 0, backoff.Permanent(h.fault(off, 0, fmt.Sprintf("the server announces %d bytes and sends more: download the file", a.size), nil))
		}
	}
	return n, nil
}

// retry tries until it succeeds, fails for good, ctx is done, or h.tries tries
// in a row have failed.
func retry[T any](ctx context.Context, h *remote, off int64, try backoff.Operation[T]) (T, error) {
	pauses := backoff.NewExponentialBackOff() // with jitter of ±50 %
	pauses.InitialInterval, pauses.Multiplier, pauses.MaxInterval = h.pause, 2, 20*h.pause
	result, err := backoff.Retry(ctx, try, backoff.WithBackOff(pauses), backoff.WithMaxTries(httpTries), backoff.WithMaxElapsedTime(0))
	if err == nil {
		return result, nil
	}
	if ctx.Err() != nil {
		return result, context.Cause(ctx)
	}
	var fault *HTTPError
	if errors.As(err, &fault) {
		if failed := backoff.AsRetryError(err); failed != nil && errors.Is(failed.Cause, backoff.ErrExhausted) {
			fault.Msg += fmt.Sprintf(", tried %d times", httpTries)
		}
		return result, fault
	}
	return result, h.fault(off, 0, "cannot be read", err)
}
