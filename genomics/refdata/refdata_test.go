package refdata_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/allelerx/allelerx/genomics/refdata"
)

func Example() {
	before := os.Getenv("ALLELERX_DATA")
	defer os.Setenv("ALLELERX_DATA", before)
	os.Setenv("ALLELERX_DATA", "data")
	_, err := refdata.Find()
	fmt.Println(err)
	// Output: refdata: ALLELERX_DATA=data is relative: set it to an absolute path
}

func TestFind(t *testing.T) {
	here, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		value string
		good  bool
	}{{here, true}, {filepath.Join(here, "nowhere"), false}, {"relative", false}, {"", false}} {
		t.Setenv("ALLELERX_DATA", c.value)
		dir, err := refdata.Find()
		if (err == nil) != c.good || c.good && dir != here {
			t.Errorf("%q: %q, %v", c.value, dir, err)
		}
		if errors.Is(err, refdata.ErrUnset) != (c.value == "") {
			t.Errorf("%q: %v", c.value, err)
		}
	}
	t.Setenv("ALLELERX_DATA", here)
	if refdata.Dir(t) != here {
		t.Error("Dir differs from Find")
	}
}
