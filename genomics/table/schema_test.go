package table_test

import (
	"testing"

	"github.com/allelerx/allelerx/genomics/table"
)

func TestNewSchema(t *testing.T) {
	for _, tc := range []struct {
		name    string
		columns []table.Column
		want    []string // parts of the error
	}{
		{"no column", nil, []string{"without a column"}},
		{"a name twice", []table.Column{{Name: "AF"}, {Name: "x"}, {Name: "AF"}}, []string{`"AF"`, "0 and 2", "name of its own"}},
		{"no name", []table.Column{{Name: "a"}, {}}, []string{"column 1", "needs a name"}},
		{"a tab", []table.Column{{Name: "a\tb"}}, []string{`"a\tb"`, "leave it out"}},
		{"a line end", []table.Column{{Name: "a\n"}}, []string{"leave it out"}},
		{"not UTF-8", []table.Column{{Name: "\xff"}}, []string{"UTF-8"}},
		{"a type that is none", []table.Column{{Name: "a", Type: 77}}, []string{`"a"`, "Type(77)", "Float32"}},
		{"too many", make([]table.Column, 10_001), []string{"10001 columns"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := table.NewSchema(tc.columns...)
			wantError(t, err, tc.want...)
		})
	}
}

func TestSchema(t *testing.T) {
	s := schema(t, columns()...)
	equal(t, "Len", s.Len(), 11)
	for i, c := range columns() {
		equal(t, "Column", s.Column(i), c)
		got, ok := s.Index(c.Name)
		equal(t, "Index", got, i)
		equal(t, "known", ok, true)
	}
	_, ok := s.Index("none")
	equal(t, "known", ok, false)
	equal(t, "type", table.Float32.String(), "Float32")
}
