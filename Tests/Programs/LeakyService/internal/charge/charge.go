// Package charge is the billing API: every request is settled by a pool of
// workers and leaves an audit event.
package charge

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime/pprof"

	"example.com/billing/internal/audit"
)

// workers settle charges; they are the service's ordinary, harmless goroutines.
const workers = 8

// A Recorder takes one audit event per request.
type Recorder interface {
	Record(audit.Event)
}

// An Order asks to move money to or from an account.
type Order struct {
	Account string `json:"account"`
	Cents   int64  `json:"cents"`
}

// A Service answers the billing API.
type Service struct {
	recorder Recorder
	jobs     chan job
}

type job struct {
	order Order
	done  chan<- int64
}

// NewService returns a service whose workers run until ctx ends.
func NewService(ctx context.Context, recorder Recorder) *Service {
	s := &Service{recorder: recorder, jobs: make(chan job)}
	for range workers {
		go s.settle(ctx)
	}
	return s
}

// Register adds the service's routes to mux.
func (s *Service) Register(mux *http.ServeMux) {
	for _, action := range []string{"charge", "refund"} {
		mux.Handle("POST /v1/"+action, s.handler(action))
	}
}

// handler answers one route. Its goroutines, and all that they start, carry the
// route as a pprof label.
func (s *Service) handler(action string) http.Handler {
	labels := pprof.Labels("route", "/v1/"+action)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pprof.Do(r.Context(), labels, func(ctx context.Context) {
			s.serve(ctx, w, r, action)
		})
	})
}

func (s *Service) serve(ctx context.Context, w http.ResponseWriter, r *http.Request, action string) {
	var order Order
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&order); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	done := make(chan int64, 1)
	select {
	case s.jobs <- job{order, done}:
	case <-ctx.Done():
		return
	}
	fee := <-done
	s.recorder.Record(audit.Event{Account: order.Account, Action: action})
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]int64{"fee_cents": fee})
}

func (s *Service) settle(ctx context.Context) {
	for {
		select {
		case j := <-s.jobs:
			j.done <- j.order.Cents * 29 / 1000
		case <-ctx.Done():
			return
		}
	}
}
