// Package pricing walks a tree of price rules. A held walk keeps its goroutine
// parked at the leaf, so that walks along different paths are goroutines on
// different stacks.
package pricing

import "context"

// Hold parks count goroutines, no two of them on the same stack, until ctx ends.
func Hold(ctx context.Context, count int) {
	for n := range count {
		w := &walk{ctx: ctx, path: path(n)}
		go w.price()
	}
}

// A rule is one turn on the way through the tree.
type rule int

const (
	discount rule = iota
	tax
	exchange
	round
	rules
)

// minDepth rules are on every path. Each is two frames, so that stacks are 13
// frames deep at least, and 17 when there are 5,000 of them.
const minDepth = 5

// path is n in the digits that are rules, the last digit first, padded to
// minDepth. A path longer than that ends in a rule other than the padding, so
// different numbers have different paths.
func path(n int) []rule {
	var path []rule
	for ; n > 0 || len(path) < minDepth; n /= int(rules) {
		path = append(path, rule(n%int(rules)))
	}
	return path
}

// A walk is one pass through the tree.
type walk struct {
	ctx  context.Context
	path []rule
}

func (w *walk) price() {
	w.step()
}

// step takes the next turn, or parks at the leaf.
func (w *walk) step() {
	if len(w.path) == 0 {
		w.wait()
		return
	}
	next := w.path[0]
	w.path = w.path[1:]
	switch next {
	case discount:
		w.discount()
	case tax:
		w.tax()
	case exchange:
		w.exchange()
	case round:
		w.round()
	}
}

func (w *walk) discount() { w.step() }

func (w *walk) tax() { w.step() }

func (w *walk) exchange() { w.step() }

func (w *walk) round() { w.step() }

func (w *walk) wait() {
	<-w.ctx.Done()
}
