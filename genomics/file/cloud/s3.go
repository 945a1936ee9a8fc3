package cloud

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	cloudaws "gocloud.dev/aws"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

func openS3(ctx context.Context, bucket string, q url.Values) (*store, error) {
	// Servers other than Amazon's seldom know buckets as names of hosts.
	pathStyle := q.Get("endpoint") != ""
	if s := q.Get("use_path_style"); s != "" {
		var err error
		if pathStyle, err = strconv.ParseBool(s); err != nil {
			return nil, fmt.Errorf("use_path_style=%q is neither true nor false", s)
		}
		q.Del("use_path_style")
	}
	config, err := cloudaws.V2ConfigFromURLParams(ctx, q)
	if err != nil {
		return nil, err
	}
	if config.Region == "" && q.Get("endpoint") != "" {
		config.Region = "us-east-1" // any will do
	}
	transport, hangUp := connections()
	config.HTTPClient = &http.Client{Transport: transport}
	config.Logger = nil // nothing is logged
	client := s3.NewFromConfig(config, func(o *s3.Options) {
		o.UsePathStyle = pathStyle
		o.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired // there is none of a range
	})
	b, err := s3blob.OpenBucket(ctx, client, bucket, nil)
	if err != nil {
		hangUp()
		return nil, err
	}
	return &store{b, pinS3, hangUp}, nil
}

func pinS3(of *blob.Attributes) func(as func(any) bool) error {
	return func(as func(any) bool) error {
		var in *s3.GetObjectInput
		if as(&in) && of.ETag != "" {
			in.IfMatch = aws.String(of.ETag)
		}
		return nil
	}
}

// connections are an input's own, so that its Close can end them.
func connections() (transport http.RoundTripper, hangUp func()) {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport, func() {}
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = 16 // as many ranges as may be read at a time
	return t, t.CloseIdleConnections
}
