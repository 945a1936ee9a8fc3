package file

// maxExcerpt is how much of a file's text a message shows, in bytes.
const maxExcerpt = 40

// Excerpt makes text from a file fit for a message: at most 40 bytes of it,
// each printable ASCII or '?'.
func Excerpt[T ~string | ~[]byte](text T) string {
	b := make([]byte, 0, maxExcerpt)
	for i := 0; i < len(text) && len(b) < maxExcerpt; i++ {
		c := text[i]
		if c < ' ' || c > '~' {
			c = '?'
		}
		b = append(b, c)
	}
	return string(b)
}
