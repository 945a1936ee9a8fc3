package file

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	httpTries = 6                      // in a row that bring nothing, before giving up
	httpStall = 30 * time.Second       // without a byte, after which a request is given up
	httpPause = 250 * time.Millisecond // before the second try; then ever longer
	httpLater = time.Minute            // the longest Retry-After that is waited for
)

// remote is a file on an HTTP server, pinned to the version first seen.
type remote struct {
	url      string
	name     string // for messages
	client   *http.Client
	size     int64
	etag     string // of the version; "" where the server does not say
	modified string // Last-Modified of it
	stall    time.Duration
	pause    time.Duration
	end      func() error // ends all that is under way
}

// openHTTP asks for the first block: the answer shows whether the server reads
// ranges, how long the file is and which version of it that is.
func openHTTP(ctx context.Context, name string, o Options) (Input, error) {
	h := &remote{url: name, name: Redact(name), size: -1, stall: o.stall, pause: o.pause}
	if h.stall == 0 {
		h.stall, h.pause = httpStall, httpPause
	}
	if u, err := url.Parse(name); err != nil || u.Host == "" {
		return nil, &HTTPError{Name: h.name, Msg: "this is no URL: write https://host/path, with special characters as %XX"}
	}
	client, hangUp := httpClient(o.HTTPClient)
	h.client = client
	ctx, cancel := context.WithCancel(ctx)
	h.end = func() error { cancel(); hangUp(); return nil }
	in, err := h.open(ctx)
	if err != nil {
		return nil, errors.Join(err, h.end())
	}
	return in, nil
}

func (h *remote) open(ctx context.Context) (Input, error) {
	a, err := retry(ctx, h, 0, func() (*answer, error) { return h.ask(ctx, 0, rangeBlock) })
	if err != nil {
		return nil, err
	}
	if a.whole && h.size != 0 { // many servers send an empty file so
		return &stream{name: h.name, size: h.size, r: &wholeReader{remote: h, answer: a, ctx: ctx}}, nil
	}
	first := make([]byte, min(h.size, rangeBlock))
	n, err := a.fill(first)
	a.close()
	if err != nil || n < len(first) {
		err = h.fetch(ctx, first[n:], int64(n))
	}
	if err != nil {
		return nil, err
	}
	r := newRanged(ctx, Ranges{Name: h.name, Size: h.size, Read: h.fetch, Close: h.end})
	if len(first) > 0 {
		r.seed(first)
	}
	return r, nil
}

// httpClient returns the client to use and what ends its connections. A client
// of the caller's stays as it is; else the input has connections of its own.
func httpClient(given *http.Client) (client *http.Client, hangUp func()) {
	client, hangUp = &http.Client{}, func() {}
	if given != nil {
		*client = *given
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConnsPerHost = 16 // as many ranges as may be read at a time
		client.Transport, hangUp = t, t.CloseIdleConnections
	}
	if client.CheckRedirect == nil {
		client.CheckRedirect = checkRedirect
	}
	return client, hangUp
}

var (
	errDowngrade = errors.New("the server redirects from https to http, where others can read along: use the address it should redirect to")
	errRedirects = errors.New("the server redirects again and again: check the address")
)

func checkRedirect(next *http.Request, before []*http.Request) error {
	if len(before) >= 10 {
		return errRedirects
	}
	if next.URL.Scheme != "https" && before[len(before)-1].URL.Scheme == "https" {
		return errDowngrade
	}
	return nil
}

// hopeless tells the faults of a connection that trying again does not mend.
func hopeless(err error) bool {
	var certificate *tls.CertificateVerificationError
	var lookup *net.DNSError
	return errors.Is(err, errDowngrade) || errors.Is(err, errRedirects) || errors.As(err, &certificate) ||
		errors.As(err, &lookup) && lookup.IsNotFound || strings.Contains(err.Error(), "unsupported protocol")
}

// wholeReader is the body of a server that does not read ranges. It cannot be
// resumed.
type wholeReader struct {
	remote *remote
	answer *answer
	ctx    context.Context
	read   int64
	err    error // sticky
}

func (w *wholeReader) Read(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.answer.Read(p)
	w.read += int64(n)
	switch {
	case err == nil:
	case errors.Is(err, io.EOF):
		w.err = io.EOF
	case w.ctx.Err() != nil:
		w.err = context.Cause(w.ctx)
	default:
		w.err = w.remote.fault(w.read, 0, "the server stopped sending, and it does not resume: download the file first", err)
	}
	return n, w.err
}

func (w *wholeReader) Close() error {
	w.answer.close()
	return w.remote.end()
}
