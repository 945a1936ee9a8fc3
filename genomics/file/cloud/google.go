package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"

	"cloud.google.com/go/storage"
	"gocloud.dev/blob"
	"gocloud.dev/blob/gcsblob"
	"gocloud.dev/gcp"
)

func openGoogle(ctx context.Context, bucket string, q url.Values) (*store, error) {
	anonymous := os.Getenv("STORAGE_EMULATOR_HOST") != "" // a server for tests
	for name, values := range q {
		if name != "anonymous" {
			return nil, fmt.Errorf("unknown parameter %q", name)
		}
		var err error
		if anonymous, err = strconv.ParseBool(values[0]); err != nil {
			return nil, fmt.Errorf("anonymous=%q is neither true nor false", values[0])
		}
	}
	transport, hangUp := connections()
	client := gcp.NewAnonymousHTTPClient(transport)
	if !anonymous {
		credentials, err := gcp.DefaultCredentials(ctx)
		if err != nil {
			return nil, err
		}
		if client, err = gcp.NewHTTPClient(transport, gcp.CredentialsTokenSource(credentials)); err != nil {
			return nil, err
		}
	}
	b, err := gcsblob.OpenBucket(ctx, client, bucket, nil)
	if err != nil {
		hangUp()
		return nil, err
	}
	var under *storage.Client
	if !b.As(&under) {
		hangUp()
		return nil, errors.Join(errors.New("the library for Google's storage is not the one expected"), b.Close())
	}
	under.SetRetry(storage.WithMaxAttempts(tries)) // else it tries for ever
	return &store{b, pinGoogle, hangUp}, nil
}

func pinGoogle(of *blob.Attributes) func(as func(any) bool) error {
	var known storage.ObjectAttrs
	pinned := of.As(&known)
	return func(as func(any) bool) error {
		var handle **storage.ObjectHandle
		if !as(&handle) {
			return nil
		}
		// The bytes as they lie there: else Google inflates what was stored
		// with Content-Encoding: gzip.
		*handle = (*handle).ReadCompressed(true)
		if pinned {
			*handle = (*handle).Generation(known.Generation)
		}
		return nil
	}
}
