package table

import (
	"strings"
	"testing"
)

// What 32 bits can point to ends a batch. The memory is never touched.
func TestBatchLimits(t *testing.T) {
	s, err := NewSchema(Column{Name: "s"}, Column{Name: "l", Type: Int, List: true}, Column{Name: "ss", List: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		fill func(b *Batch)
		want string
	}{
		{"text", func(b *Batch) {
			b.columns[0].text = make([]byte, maxText)
			b.SetString(0, "x")
			b.SetString(0, "y")
		}, `"s" holds too much`},
		{"text in a list", func(b *Batch) {
			b.columns[2].text = make([]byte, maxText)
			b.AppendString(2, "", "x", "")
		}, `"ss" holds too much`},
		{"bytes in a list", func(b *Batch) {
			b.columns[2].text = make([]byte, maxText-1)
			b.AppendBytes(2, nil, []byte("xy"))
		}, `"ss" holds too much`},
		{"values", func(b *Batch) {
			b.columns[1].null = make([]bool, maxValues)
			b.AppendInt(1, 1)
		}, `"l" holds too much`},
		{"rows", func(b *Batch) {
			b.rows = maxValues
			b.Row()
		}, "a batch holds at most"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := NewBatch(s)
			b.Row()
			tc.fill(b)
			if err := b.complete(s); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %s", err, tc.want)
			}
			b.Release()
		})
	}
}
