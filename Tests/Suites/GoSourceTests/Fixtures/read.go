package read

// Received, ranged over, handed out or exported.
type A struct {
	events, ranged, chosen   chan int
	given, ret, arg, address chan int
	Public                   chan int
	unsent                   chan int
}

func NewA(given chan int) *A {
	return &A{
		events: make(chan int, 10), ranged: make(chan int), chosen: make(chan int),
		given: given, ret: make(chan int), arg: make(chan int), address: make(chan int),
		Public: make(chan int), unsent: make(chan int),
	}
}

func (a *A) send() {
	a.events <- 1
	a.ranged <- 1
	a.chosen <- 1
	a.given <- 1
	a.ret <- 1
	a.arg <- 1
	a.address <- 1
	a.Public <- 1
	close(a.unsent)
}

func (a *A) Ret() <-chan int { return a.ret }

func (a *A) loop() {
	go consume(a.arg)
	p := &a.address
	for x := range a.ranged {
		use(x, p)
	}
}

func (a *A) choose() {
	select {
	case v, ok := <-a.chosen:
		use(v, ok)
	default:
	}
}

func drain(list []*A) {
	for _, a := range list {
		<-a.events
	}
}

// Values without the names of fields.
type P struct {
	id int
	c  chan int
}

func list(c chan int) []P { return []P{{1, c}} }

func one(c chan int) *P { return &P{1, c} }

func (p *P) send() {
	p.c = make(chan int)
	p.c <- 1
}

// In a map, over a channel, in a conversion, by another name.
func handed(cc chan chan int) {
	a, b, c, d := make(chan int), make(chan int), make(chan int), make(chan int)
	m := map[string]chan int{"a": a}
	cc <- b
	use(m, (<-chan int)(c))
	e := d
	a <- 1
	b <- 1
	c <- 1
	d <- 1
	<-e
}

// A literal receives.
func literal() func() int {
	c := make(chan int)
	go f(func() { c <- 1 })
	return func() int { return <-c }
}

// A semaphore of the package.
var tokens = make(chan struct{}, 3)

func acquire() { tokens <- struct{}{} }

func release() { <-tokens }

// A flag: the buffer has room for its one send.
func flag() {
	c := make(chan int, 1)
	c <- 1
	println(len(c))
}

// A type with a parameter.
type gen[T any] struct{ c chan T }

func newGen[T any]() *gen[T] { return &gen[T]{c: make(chan T)} }

func (g *gen[T]) put(v T) { g.c <- v }

func (g *gen[T]) get() T { return <-g.c }

// A field of an embedded type.
type inner struct{ c chan int }

type outer struct{ inner }

func (i *inner) send() {
	i.c = make(chan int)
	i.c <- 2
}

func (o *outer) get() int { return <-o.c }
