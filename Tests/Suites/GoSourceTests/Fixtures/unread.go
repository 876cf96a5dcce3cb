package unread

// Fields, one of them with a buffer, one that drops what does not fit.
type A struct {
	events chan int // unread
	other  chan int
	drops  chan int // unread
}

func NewA() *A {
	return &A{events: make(chan int, 10), other: make(chan int), drops: make(chan int, 1)}
}

func (a *A) Send(v int) { a.events <- v }

func (a *A) Drop(v int) {
	select {
	case a.drops <- v:
	default:
	}
}

func (a *A) Depth() int { return len(a.events) }

func (a *A) Both() {
	a.other <- 1
	<-a.other
}

// A variable of the package.
var log = make(chan string, 5) // unread

func Log(s string) { log <- s }

// A local variable.
func local() {
	c := make(chan int) // unread
	go f(func() { c <- 1 })
}

// A type of its own.
type queue chan int

type B struct {
	q  queue // unread
	mu sync.Mutex
}

func (b *B) init() { b.q = make(chan int) }

func (b *B) put(v int) { b.q <- v }

// Another variable of the same name is read.
type shadow struct {
	ch chan int // unread
}

func (s *shadow) f() {
	s.ch = make(chan int)
	s.ch <- 1
	ch := make(chan int, 1)
	ch <- 1
	<-ch
}
