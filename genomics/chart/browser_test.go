package chart_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// measure finds, of each figure of a page, how wide it is, how high its smallest
// letters are, and which words leave it or cover each other.
const measure = `<script>
const all = [];
for (const svg of document.querySelectorAll("svg")) {
	const frame = svg.getBoundingClientRect(), scale = frame.width / svg.viewBox.baseVal.width;
	const words = [...svg.querySelectorAll("text")].map(t => ({
		text: t.textContent, r: t.getBoundingClientRect(), size: parseFloat(getComputedStyle(t).fontSize) * scale}));
	const bad = words.filter(w => w.r.left < frame.left - 1 || w.r.right > frame.right + 1 || w.r.top < frame.top - 2 || w.r.bottom > frame.bottom + 2).map(w => w.text + " leaves the figure");
	// A line of text is higher than its letters: a third of it may meet the next.
	words.forEach((w, i) => words.slice(0, i).forEach(o => {
		const x = Math.min(w.r.right, o.r.right) - Math.max(w.r.left, o.r.left), y = Math.min(w.r.bottom, o.r.bottom) - Math.max(w.r.top, o.r.top);
		if (x > 1 && y > Math.min(w.r.height, o.r.height, o.r.width, w.r.width) / 3) bad.push(w.text + " covers " + o.text);
	}));
	all.push({title: svg.querySelector("title").textContent, width: frame.width, smallest: Math.min(...words.map(w => w.size)), bad: bad});
}
document.body.innerHTML = "";
const out = document.createElement("pre");
out.textContent = JSON.stringify(all);
document.body.append(out);
</script>`

// TestBrowser shows the figures of statistics as wide as a telephone, within a
// page of HTML as a report does.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes seconds to start")
	}
	chromium := refdata.Program(t, "chromium")
	all := figures()
	delete(all, "bars") // those of benchmarks are made for a desk
	delete(all, "lines")
	page := bytes.NewBufferString(`<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><div style="width:390px">`)
	names := slices.Sorted(maps.Keys(all))
	for _, name := range names {
		require.NoError(t, all[name].WriteSVG(page))
	}
	page.WriteString("</div>" + measure + "</body>")
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	require.NoError(t, os.WriteFile(file, page.Bytes(), 0o600))

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dom, err := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--virtual-time-budget=2000", "--dump-dom", "file://"+file).Output()
	require.NoError(t, err)
	found := regexp.MustCompile(`<pre>(.*)</pre>`).FindSubmatch(dom)
	require.NotNil(t, found, "the page did not run")
	var measured []struct {
		Title    string
		Width    float64
		Smallest float64
		Bad      []string
	}
	require.NoError(t, json.Unmarshal([]byte(html.UnescapeString(string(found[1]))), &measured))
	require.Len(t, measured, len(names))
	for i, m := range measured {
		assert.LessOrEqual(t, m.Width, 390.0, names[i])
		assert.GreaterOrEqual(t, m.Smallest, 9.0, "%s: letters of so many pixels", names[i])
		assert.Empty(t, m.Bad, names[i])
		assert.NotEmpty(t, m.Title, names[i])
	}
}
