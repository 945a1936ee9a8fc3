package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v7"
	"gocloud.dev/blob"

	"github.com/allelerx/allelerx/genomics/file"
)

const (
	tries = 4 // of one range, in a row that bring nothing
	// patience is for one range of at most 2 MiB.
	patience = 2 * time.Minute
	pause    = 200 * time.Millisecond // before the second try; then ever longer
)

// Open opens s3://bucket/key and gs://bucket/key, both with ?parameters after
// the key or without. Any other name is file.Open's. The key stands as it is,
// without %XX. It reads the version of the object that it finds: one that
// changes meanwhile is an error. Encrypted files come as they are, for
// file.Open, which calls this, to decrypt.
//
// When ctx is done, reads fail.
func Open(ctx context.Context, name string) (file.Input, error) {
	scheme, rest, _ := strings.Cut(name, "://")
	var open func(ctx context.Context, bucket string, q url.Values) (*store, error)
	switch strings.ToLower(scheme) {
	case "s3":
		open = openS3
	case "gs":
		open = openGoogle
	default:
		return file.Open(ctx, name, file.Options{Raw: true})
	}
	path, query, _ := strings.Cut(rest, "?")
	bucket, key, _ := strings.Cut(path, "/")
	o := &object{name: scheme + "://" + path, key: key}
	if bucket == "" || key == "" {
		return nil, fmt.Errorf("cloud: %s: name a bucket and a key: %s://bucket/key", o.name, scheme)
	}
	q, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("cloud: %s: what follows the question mark cannot be read: write name=value, joined by &", o.name)
	}
	if o.store, err = open(ctx, bucket, q); err != nil {
		return nil, o.fault(ctx, "cannot open the bucket", err)
	}
	in, err := o.open(ctx)
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	return in, nil
}

// store is a bucket.
type store struct {
	bucket *blob.Bucket
	// pin makes reads be of the version with these attributes, or fail.
	pin    func(of *blob.Attributes) func(as func(any) bool) error
	hangUp func() // ends its connections
}

func (s *store) close() error {
	err := s.bucket.Close()
	s.hangUp()
	return err
}

// object is an opened one.
type object struct {
	*store
	name string // for messages: without parameters
	key  string
	read *blob.ReaderOptions
}

func (o *object) open(ctx context.Context) (file.Input, error) {
	attributes, err := o.bucket.Attributes(ctx, o.key)
	if err != nil {
		return nil, o.fault(ctx, "cannot open it", err)
	}
	o.read = &blob.ReaderOptions{BeforeRead: o.pin(attributes)}
	return file.FromRanges(ctx, file.Ranges{Name: o.name, Size: attributes.Size, Read: o.fill, Close: o.close}), nil
}

// fill reads a range, with as many requests as it takes.
func (o *object) fill(ctx context.Context, p []byte, off int64) error {
	for len(p) > 0 {
		pauses := backoff.NewExponentialBackOff() // with jitter
		pauses.InitialInterval, pauses.Multiplier = pause, 2
		n, err := backoff.Retry(ctx, func() (int, error) { return o.part(ctx, p, off) },
			backoff.WithBackOff(pauses), backoff.WithMaxTries(tries), backoff.WithMaxElapsedTime(0))
		if err != nil {
			if failed := backoff.AsRetryError(err); failed != nil {
				err = failed.LastErr
			}
			return o.readFault(ctx, off, err)
		}
		p, off = p[n:], off+int64(n)
	}
	return nil
}

// part makes one request. A range that breaks off is no fault as long as some
// of it came: the next request goes on after it.
func (o *object) part(ctx context.Context, p []byte, off int64) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := o.bucket.NewRangeReader(ctx, o.key, off, int64(len(p)), o.read)
	if err != nil {
		if final(err) {
			err = backoff.Permanent(err)
		}
		return 0, err
	}
	defer func() { _ = r.Close() }() // what was read is all that counts
	n, err := io.ReadFull(r, p)
	if n == 0 {
		return 0, err
	}
	return n, nil
}
