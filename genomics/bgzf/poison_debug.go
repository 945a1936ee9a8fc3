//go:build allelerxdebug

package bgzf

// poison makes the use of a released block show.
func poison(p []byte) {
	for i := range p {
		p[i] = 0xdb
	}
}
