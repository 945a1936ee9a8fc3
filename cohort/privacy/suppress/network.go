package suppress

import (
	"container/heap"
	"slices"
)

// network is the equations as a network of pipes: each equation a node, each
// number an arc between the two equations that it is in, or from one to the
// ground. To change hidden numbers in agreement with all sums is to send
// something around in it, and whole numbers stay whole. One- and two-dimensional
// tables with all margins are such networks. A number in more than two equations
// fits into none: it is taken as fixed, which is on the safe side.
type network struct {
	node  map[int]int // equation → node; node 0 is the ground
	arcs  []arc
	of    []int // variable → its arc; -1
	leave [][]int
	loose []bool // variable fits into no network
	moved []int  // by arc: change so far, while a witness is sought
	dist  []int
	via   []int
}

// arc goes from a node to another one: an increase lowers the sum of the one and
// raises that of the other.
type arc struct {
	v        int
	from, to int
}

// build makes the network of the equations.
func (p *protection) build(eqs []int) {
	n := &p.net
	*n = network{node: map[int]int{}, of: make([]int, len(p.l.vars)), loose: make([]bool, len(p.l.vars))}
	p.inScope = make([]bool, len(p.l.vars))
	var vars []int
	for i, e := range eqs {
		n.node[e] = i + 1
		for v := range p.l.equations[e].all() {
			n.of[v] = -1
			if !p.inScope[v] {
				p.inScope[v] = true
				vars = append(vars, v)
			}
		}
	}
	signs := p.signs(eqs)
	n.leave = make([][]int, len(eqs)+1)
	for _, v := range vars {
		if !p.free(v) && !p.open[v] {
			continue
		}
		ends := [2]int{} // of decrease, of increase
		used := [2]bool{}
		fits := len(p.eqs[v]) <= 2
		for _, e := range p.eqs[v] {
			at, known := n.node[e]
			side := 0
			if p.sign(v, e)*signs[e] > 0 {
				side = 1
			}
			if !known || used[side] {
				fits = false
				break
			}
			ends[side], used[side] = at, true
		}
		if !fits {
			n.loose[v] = true
			continue
		}
		n.of[v] = len(n.arcs)
		n.leave[ends[0]] = append(n.leave[ends[0]], len(n.arcs))
		n.leave[ends[1]] = append(n.leave[ends[1]], len(n.arcs))
		n.arcs = append(n.arcs, arc{v, ends[0], ends[1]})
	}
	n.moved = make([]int, len(n.arcs))
	n.dist = make([]int, len(n.leave))
	n.via = make([]int, len(n.leave))
}

// sign is 1 for the parent of an equation, and -1 for a child.
func (p *protection) sign(v, e int) int {
	if p.l.equations[e].parent == v {
		return 1
	}
	return -1
}

// signs turns equations around so that numbers have a + in one and a - in the other.
func (p *protection) signs(eqs []int) map[int]int {
	signs := map[int]int{}
	for _, root := range eqs {
		if signs[root] != 0 {
			continue
		}
		signs[root] = 1
		queue := []int{root}
		for len(queue) > 0 {
			e := queue[0]
			queue = queue[1:]
			for v, s := range p.l.equations[e].all() {
				if len(p.eqs[v]) != 2 || !p.free(v) && !p.open[v] {
					continue
				}
				for _, f := range p.eqs[v] {
					if f == e || signs[f] != 0 {
						continue
					}
					signs[f] = -signs[e] * s * p.sign(v, f)
					queue = append(queue, f)
				}
			}
		}
	}
	return signs
}

// exact tells whether the network is all there is to know of a variable.
func (n *network) exact(p *protection, v int) bool {
	vars, _ := p.component(v)
	return !slices.ContainsFunc(vars, func(u int) bool { return n.loose[u] })
}

// shift tries to change v by d people. With hiding, what is shown and may be
// hidden may be used as well, and is hidden then.
func (n *network) shift(p *protection, v, d int, hiding bool) bool {
	if !p.inScope[v] {
		return true // in no equation: nothing speaks of it
	}
	own := n.of[v]
	if own < 0 || n.loose[v] {
		return false
	}
	from, to := n.arcs[own].to, n.arcs[own].from // an increase overfills where it leads to
	if d < 0 {
		from, to, d = to, from, -d
	}
	clear(n.moved)
	for d > 0 {
		if !n.path(p, own, from, to, hiding) {
			return false
		}
		d -= n.push(p, from, to, d)
	}
	if hiding {
		for i, m := range n.moved {
			if u := n.arcs[i].v; m != 0 && p.open[u] {
				p.hide(u)
			}
		}
	}
	return true
}

// room is how much an arc can carry out of a node; far: without bound.
func (n *network) room(p *protection, a, node int) (room, next int) {
	const far = 1 << 30
	if n.arcs[a].from == node {
		return far, n.arcs[a].to
	}
	u := &p.l.vars[n.arcs[a].v]
	return u.n - u.floor + n.moved[a], n.arcs[a].from
}

// cost of the use of an arc: what is hidden already is nearly free, of cells
// small ones are cheap, margins dear.
func (n *network) cost(p *protection, a int) int {
	v := n.arcs[a].v
	if !p.open[v] || n.moved[a] != 0 {
		return 1
	}
	if slices.ContainsFunc(p.eqs[v], func(e int) bool { return p.l.equations[e].parent == v }) {
		return 1<<20 + p.l.vars[v].n
	}
	return 64 + min(p.l.vars[v].n, 1<<14)
}

// path finds the cheapest way from a node to another one.
func (n *network) path(p *protection, own, from, to int, hiding bool) bool {
	for i := range n.dist {
		n.dist[i], n.via[i] = -1, -1
	}
	n.dist[from] = 0
	h := &frontier{{0, from}}
	for h.Len() > 0 {
		here := heap.Pop(h).(reached) //nolint:errcheck,forcetypeassert // the heap holds nothing else
		if here.node == to {
			return true
		}
		if here.cost > n.dist[here.node] {
			continue
		}
		for _, a := range n.leave[here.node] {
			if a == own || !p.free(n.arcs[a].v) && (!hiding || !p.open[n.arcs[a].v]) {
				continue
			}
			room, next := n.room(p, a, here.node)
			if room <= 0 || next == here.node {
				continue
			}
			cost := here.cost + n.cost(p, a)
			if n.dist[next] < 0 || cost < n.dist[next] {
				n.dist[next], n.via[next] = cost, a
				heap.Push(h, reached{cost, next})
			}
		}
	}
	return false
}

// push sends up to d along the way that was found, and returns how much went.
func (n *network) push(p *protection, from, to, d int) int {
	for at := to; at != from; {
		a := n.via[at]
		at = n.arcs[a].from + n.arcs[a].to - at
		room, _ := n.room(p, a, at)
		d = min(d, room)
	}
	for at := to; at != from; {
		a := n.via[at]
		if n.arcs[a].to == at {
			n.moved[a] += d
		} else {
			n.moved[a] -= d
		}
		at = n.arcs[a].from + n.arcs[a].to - at
	}
	return d
}

type reached struct{ cost, node int }

// frontier is the nodes that were reached, cheapest first.
type frontier []reached

func (f frontier) Len() int           { return len(f) }
func (f frontier) Less(i, j int) bool { return f[i].cost < f[j].cost }
func (f frontier) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }

// Push adds a node.
func (f *frontier) Push(x any) { *f = append(*f, x.(reached)) } //nolint:errcheck,forcetypeassert // of the heap

// Pop removes the last.
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
