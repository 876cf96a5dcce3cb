// Package session holds the goroutines of open sessions: parked, all of them on
// one stack. They come and go with the load, and none is lost.
package session

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime/pprof"
	"strconv"
	"time"
)

// Hold keeps count sessions open until ctx ends.
func Hold(ctx context.Context, count int) {
	for range count {
		go open(ctx.Done())
	}
}

// HoldTagged is Hold, with a label on each goroutine that no other has, as of a
// handler that tags its work with the ID of the request.
func HoldTagged(ctx context.Context, count int) {
	for request := range count {
		labels := pprof.Labels("request", "req-"+strconv.Itoa(request))
		go pprof.Do(ctx, labels, func(context.Context) { open(ctx.Done()) })
	}
}

// step is how often the load changes.
const step = 200 * time.Millisecond

// Swing opens and closes sessions until ctx ends: none at first, high of them
// half a period later, and so on, give or take a few.
func Swing(ctx context.Context, high int, period time.Duration) {
	random := rand.New(rand.NewPCG(1, 2))
	var sessions []chan struct{}
	tick := time.NewTicker(step)
	defer tick.Stop()
	for begin := time.Now(); ; {
		phase := 2 * math.Pi * float64(time.Since(begin)) / float64(period)
		load := float64(high) * (1 - math.Cos(phase)) / 2
		wanted := int(load * (0.95 + 0.1*random.Float64()))
		for len(sessions) < wanted {
			end := make(chan struct{})
			sessions = append(sessions, end)
			go open(end)
		}
		for _, end := range sessions[wanted:] {
			close(end)
		}
		sessions = sessions[:wanted]
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func open(end <-chan struct{}) {
	<-end
}
