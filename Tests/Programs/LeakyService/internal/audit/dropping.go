package audit

import "sync/atomic"

// A DroppingLogger is the repaired AuditLogger: an event that finds the channel
// full is dropped, and counted.
type DroppingLogger struct {
	events  chan Event
	dropped atomic.Uint64
}

// NewDroppingLogger returns a logger that holds capacity events.
func NewDroppingLogger() *DroppingLogger {
	return &DroppingLogger{events: make(chan Event, capacity)}
}

// Record neither blocks nor starts anything.
func (d *DroppingLogger) Record(ev Event) {
	select {
	case d.events <- ev:
	default:
		d.dropped.Add(1)
	}
}

// Events are for whoever writes them down.
func (d *DroppingLogger) Events() <-chan Event { return d.events }

// Dropped is the number of events that found the channel full.
func (d *DroppingLogger) Dropped() uint64 { return d.dropped.Load() }
