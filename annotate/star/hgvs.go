package star

import (
	"strconv"

	"github.com/allelerx/allelerx/annotate/kb"
)

// positionName writes a site's GRCh38 position as HGVS does: "g.94781859".
func positionName(s *kb.Site) string { return "g." + strconv.Itoa(s.GRCh38.Pos+1) }
