// Billing is the service of the incident: it starts a goroutine per request
// that sends an audit event on a channel nobody reads. The tests watch it do so.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/billing/internal/audit"
	"example.com/billing/internal/charge"
	"example.com/billing/internal/load"
	"example.com/billing/internal/metrics"
	"example.com/billing/internal/pricing"
	"example.com/billing/internal/session"
)

// options are what the command line asks for.
type options struct {
	addr      string
	socket    string
	rate      float64
	prefill   int
	stacks    int
	rest      int
	tagged    int
	swing     int
	period    time.Duration
	mode      string
	age       time.Duration
	withStdin bool
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("billing: ")
	started := time.Now()
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		log.Print(err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if o.withStdin {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	if err := run(ctx, o, started); err != nil {
		log.Fatal(err)
	}
}

func parse(arguments []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("billing", flag.ContinueOnError)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:6060", "`address` to listen on; port 0 picks a free one")
	flags.StringVar(&o.socket, "socket", "", "`path` of a Unix socket to listen on as well")
	flags.Float64Var(&o.rate, "rate", 50, "requests a second that the service sends to itself")
	flags.IntVar(&o.prefill, "prefill", 0, "leaked goroutines at the start, in mode leak")
	flags.IntVar(&o.stacks, "stacks", 0, "goroutines at the start that are each on a stack of its own")
	flags.IntVar(&o.rest, "rest", 0, "sessions that stay open, a goroutine each on one stack")
	flags.IntVar(&o.tagged, "tagged", 0, "sessions that stay open, each with a request ID of its own as its label")
	flags.IntVar(&o.swing, "swing", 0, "most sessions that come and go with the load")
	flags.DurationVar(&o.period, "period", 2*time.Minute, "from one peak of that load to the next")
	flags.StringVar(&o.mode, "mode", "leak",
		"leak: a goroutine per audit event; drop: the repaired logger; none: no audit events")
	flags.DurationVar(&o.age, "age", 0, "by how much earlier /metrics tells that the process started")
	flags.BoolVar(&o.withStdin, "with-stdin", false, "stop when standard input ends")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.rate < 0 || o.rate > 1e6:
		return o, errors.New("-rate is 0 to 1000000")
	case min(o.prefill, o.stacks, o.rest, o.tagged, o.swing) < 0:
		return o, errors.New("-prefill, -stacks, -rest, -tagged and -swing are 0 or more")
	case o.period <= 0:
		return o, errors.New("-period is more than 0")
	case o.age < 0:
		return o, errors.New("-age is 0 or more")
	case o.mode != "leak" && o.mode != "drop" && o.mode != "none":
		return o, fmt.Errorf("-mode is leak, drop or none, not %q", o.mode)
	case o.prefill > 0 && o.mode != "leak":
		return o, errors.New("-prefill leaks, so it needs -mode leak")
	}
	return o, nil
}

// run serves until ctx ends, and prints the address it listens on when all that
// was asked for at the start is there.
func run(ctx context.Context, o options, started time.Time) error {
	dropped := func() uint64 { return 0 }
	var recorder charge.Recorder
	switch o.mode {
	case "leak":
		logger := audit.NewAuditLogger()
		logger.Fill(o.prefill)
		recorder = logger
	case "drop":
		logger := audit.NewDroppingLogger()
		dropped = logger.Dropped
		recorder = logger
	default:
		recorder = audit.Discard{}
	}
	pricing.Hold(ctx, o.stacks)
	session.Hold(ctx, o.rest)
	session.HoldTagged(ctx, o.tagged)
	awaitParked(ctx, o.prefill+o.stacks+o.rest+o.tagged)
	if o.swing > 0 {
		go session.Swing(ctx, o.swing, o.period)
	}

	mux := http.NewServeMux()
	charge.NewService(ctx, recorder).Register(mux)
	mux.Handle("GET /metrics", &metrics.Handler{Started: started.Add(-o.age), Dropped: dropped})
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)

	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	listeners := []net.Listener{listener}
	if o.socket != "" {
		socket, err := net.Listen("unix", o.socket)
		if err != nil {
			return err
		}
		listeners = append(listeners, socket)
	}
	return serve(ctx, listeners, mux, o.rate)
}

// awaitParked returns when count goroutines are parked: a profile taken before
// that would show them on their way.
func awaitParked(ctx context.Context, count int) {
	for metrics.Waiting() < count && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
}

func serve(ctx context.Context, listeners []net.Listener, handler http.Handler, rate float64) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, len(listeners))
	for _, listener := range listeners {
		go func() { failed <- server.Serve(listener) }()
	}
	address := listeners[0].Addr().String()
	fmt.Println("listening on", address)
	go load.Run(ctx, address, rate)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return server.Close()
	}
	return nil
}
