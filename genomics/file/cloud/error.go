package cloud

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"gocloud.dev/gcerrors"

	"github.com/allelerx/allelerx/genomics/file"
)

// final tells the faults that trying again does not mend. The clouds' own
// libraries have tried again before they report others.
func final(err error) bool {
	switch gcerrors.Code(err) {
	case gcerrors.NotFound, gcerrors.PermissionDenied, gcerrors.FailedPrecondition, gcerrors.InvalidArgument:
		return true
	}
	return false
}

// fault makes an error of one of the cloud's. It holds no more of that than its
// text, and of its text nothing that may be secret.
func (o *object) fault(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	switch gcerrors.Code(err) {
	case gcerrors.NotFound:
		return fmt.Errorf("cloud: %s: %w: check bucket, key and region", o.name, fs.ErrNotExist)
	case gcerrors.PermissionDenied:
		return fmt.Errorf("cloud: %s: %w: set the credentials of somebody who may read it, or anonymous=true for public data", o.name, fs.ErrPermission)
	}
	return fmt.Errorf("cloud: %s: %s: %s: check credentials, region and endpoint", o.name, what, plain(err))
}

// readFault is fault for an object that could be opened.
func (o *object) readFault(ctx context.Context, off int64, err error) error {
	switch code := gcerrors.Code(err); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case code == gcerrors.NotFound, code == gcerrors.FailedPrecondition:
		return fmt.Errorf("cloud: %s: byte %d: %w: read it again from the start", o.name, off, file.ErrChanged)
	case code == gcerrors.PermissionDenied:
		return o.fault(ctx, "", err)
	}
	return fmt.Errorf("cloud: %s: byte %d: cannot read: %s: try again later", o.name, off, plain(err))
}

// secrets are what follows the ? of an address, and a name with password.
var secrets = regexp.MustCompile(`\?[^\s"']+|//[^\s"'/@]+@`)

// plain is an error's text on one line.
func plain(err error) string {
	return strings.Join(strings.Fields(secrets.ReplaceAllString(err.Error(), "…")), " ")
}
