// Package audit records who did what to which account.
//
// AuditLogger has the leak, and DroppingLogger is how it was mended.
package audit

// capacity is the number of events that wait for the reader. The reader was
// deleted four releases ago.
const capacity = 256

// An Event is one thing that was done to an account.
type Event struct {
	// Account is whose money moved.
	Account string
	// Action is what was asked for, such as "refund".
	Action string
}

// An AuditLogger hands events to a reader without making the caller wait.
type AuditLogger struct {
	events chan Event
}

// NewAuditLogger returns a logger that holds capacity events.
func NewAuditLogger() *AuditLogger { return &AuditLogger{events: make(chan Event, capacity)} }

// Record never blocks: it leaves the waiting to a goroutine. That is the leak.
func (a *AuditLogger) Record(ev Event) {
	go func() { a.events <- ev }()
}

// Fill records until leaked goroutines are parked on the full channel.
func (a *AuditLogger) Fill(leaked int) {
	for range capacity + leaked {
		a.Record(Event{Account: "acct-0", Action: "import"})
	}
}

// Discard records nothing.
type Discard struct{}

// Record forgets the event.
func (Discard) Record(Event) {}
