// Package metrics tells of the process in Prometheus text, by the names that
// Prometheus' own Go client uses.
package metrics

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"time"
)

// A Handler answers /metrics.
type Handler struct {
	// Started is when the process began.
	Started time.Time
	// Dropped counts the audit events that were dropped.
	Dropped func() uint64
}

func (h *Handler) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	started := float64(h.Started.UnixMicro()) / 1e6

	gauge(w, "go_goroutines", "Number of goroutines that currently exist.",
		float64(runtime.NumGoroutine()))
	header(w, "go_info", "Information about the Go environment.", "gauge")
	fmt.Fprintf(w, "go_info{version=%q} 1\n", runtime.Version())
	gauge(w, "go_memstats_heap_inuse_bytes", "Number of heap bytes that are in use.",
		read("/memory/classes/heap/objects:bytes")+read("/memory/classes/heap/unused:bytes"))
	gauge(w, "go_memstats_stack_inuse_bytes", "Number of bytes in use by the stack allocator.",
		read("/memory/classes/heap/stacks:bytes"))
	if resident, ok := residentBytes(); ok {
		gauge(w, "process_resident_memory_bytes", "Resident memory size in bytes.", resident)
	}
	gauge(w, "process_start_time_seconds",
		"Start time of the process since unix epoch in seconds.", started)
	header(w, "audit_events_dropped_total", "Audit events that found the channel full.", "counter")
	sample(w, "audit_events_dropped_total", float64(h.Dropped()))
}

// Waiting is the number of goroutines that are parked.
func Waiting() int { return int(read("/sched/goroutines/waiting:goroutines")) }

// read asks the runtime, which need not stop the program for it.
func read(name string) float64 {
	samples := []metrics.Sample{{Name: name}}
	metrics.Read(samples)
	return float64(samples[0].Value.Uint64())
}

// residentBytes is the second number of /proc/self/statm, in pages.
func residentBytes() (float64, bool) {
	statm, err := os.ReadFile("/proc/self/statm")
	fields := bytes.Fields(statm)
	if err != nil || len(fields) < 2 {
		return 0, false
	}
	pages, err := strconv.ParseFloat(string(fields[1]), 64)
	return pages * float64(os.Getpagesize()), err == nil
}

func gauge(w http.ResponseWriter, name, help string, value float64) {
	header(w, name, help, "gauge")
	sample(w, name, value)
}

func header(w http.ResponseWriter, name, help, kind string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// sample writes the shortest digits that read back as the same value.
func sample(w http.ResponseWriter, name string, value float64) {
	fmt.Fprintf(w, "%s %s\n", name, strconv.FormatFloat(value, 'g', -1, 64))
}
