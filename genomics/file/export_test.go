package file

import "time"

// Impatient makes reading over HTTP give up and try again quickly.
func (o Options) Impatient(stall time.Duration) Options {
	o.stall, o.pause = stall, time.Millisecond
	return o
}
