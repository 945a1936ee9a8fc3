package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v7"
)

// ErrChanged says that a remote file is no longer the one that was opened.
var ErrChanged = errors.New("file: the file changed while it was being read")

// HTTPError is a fault of a file read over HTTP. errors.Is finds
// fs.ErrNotExist, fs.ErrPermission and ErrChanged in it.
type HTTPError struct {
	Name   string // the URL as Redact shows it
	Offset int64  // of the first byte that could not be read
	Status int    // of the answer; 0: there was none, or it is not the fault
	Msg    string // what is wrong, and what to do
	Err    error  // the cause, or nil
}

func (e *HTTPError) Error() string {
	text := fmt.Sprintf("file: %s: byte %d: ", e.Name, e.Offset)
	if e.Status != 0 {
		text += fmt.Sprintf("HTTP status %d: ", e.Status)
	}
	return text + e.Msg
}

func (e *HTTPError) Unwrap() error { return e.Err }

// fault makes an error whose text tells the cause as well.
func (h *remote) fault(off int64, status int, msg string, cause error) *HTTPError {
	e := &HTTPError{Name: h.name, Offset: off, Status: status, Msg: msg}
	if cause != nil {
		e.Err = harmless(cause)
		e.Msg += ": " + e.Err.Error()
	}
	return e
}

func (h *remote) changed(off int64) error {
	return &HTTPError{
		Name: h.name, Offset: off, Err: ErrChanged,
		Msg: "the file changed on the server while it was being read: read it again from the start",
	}
}

// refused makes an error of an answer that is none of those hoped for.
func (h *remote) refused(res *http.Response, off int64) error {
	e := &HTTPError{Name: h.name, Offset: off, Status: res.StatusCode}
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		e.Err = fs.ErrPermission
		e.Msg = "access denied: check that a signed URL is still valid, or give Options.HTTPClient the credentials"
	case http.StatusNotFound, http.StatusGone:
		e.Err = fs.ErrNotExist
		e.Msg = "there is no such file: check the address"
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		e.Msg = "the server is busy or out of order: try again later"
		if pause, ok := retryAfter(res.Header.Get("Retry-After")); ok {
			return backoff.RetryAfter(pause, e)
		}
		return e
	case http.StatusRequestedRangeNotSatisfiable:
		e.Msg = "the server has no first byte of the file: download it"
	default:
		e.Msg = "the server does not hand the file out: check the address"
	}
	return backoff.Permanent(e)
}

// retryAfter reads a Retry-After header: seconds, or a date.
func retryAfter(s string) (time.Duration, bool) {
	var pause time.Duration
	if seconds, err := strconv.Atoi(s); err == nil {
		pause = time.Duration(min(seconds, int(httpLater/time.Second))) * time.Second
	} else if date, err := http.ParseTime(s); err == nil {
		pause = time.Until(date)
	} else {
		return 0, false
	}
	return max(0, min(pause, httpLater)), true
}

// query is what follows the ? of an address inside a message.
var query = regexp.MustCompile(`\?[^\s"']+`)

// harmless is an error without the URL, whose query may be secret, and without
// an io.EOF that readers would take for the end of the file.
func harmless(err error) error {
	var with *url.Error
	if errors.As(err, &with) {
		err = with.Err
	}
	text := query.ReplaceAllString(err.Error(), "?…")
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the connection broke off")
	case text != err.Error():
		return errors.New(text)
	}
	return err
}
