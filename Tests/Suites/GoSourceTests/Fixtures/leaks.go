package leaks

// The context can end first.
func timeoutSelect(ctx context.Context) (int, error) {
	ch := make(chan result)
	go func() {
		v, err := work()
		ch <- result{v, err} // send
	}()
	select {
	case r := <-ch:
		return r.v, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// The timer can be first.
func timeAfter() error {
	errc := make(chan error)
	go func() { errc <- work() }() // send
	select {
	case err := <-errc:
		return err
	case <-time.After(time.Second):
		return errTimeout
	}
}

// An early return comes before the receive.
func earlyReturn(x int) error {
	done := make(chan error)
	go func() {
		done <- work() // send
	}()
	if err := other(x); err != nil {
		return err
	}
	return <-done
}

// The buffer has room for one of many.
func smallBuffer(urls []string) string {
	ch := make(chan string, 1)
	for _, u := range urls {
		go func() {
			ch <- fetch(u) // send
		}()
	}
	return <-ch
}

// Fewer are received than sent.
func quorum(nodes []string, need int) {
	acks := make(chan ack)
	for _, n := range nodes {
		go func(n string) {
			acks <- ask(n) // send
		}(n)
	}
	for i := 0; i < need; i++ {
		<-acks
	}
}

// The first error ends the receiving loop.
func firstError(jobs []job) error {
	errs := make(chan error)
	for _, j := range jobs {
		go func() { errs <- j.run() }() // send
	}
	for range jobs {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

// A named function sends.
func sendIt(ch chan<- int, v int) {
	ch <- v
}
func viaHelper(ctx context.Context) int {
	ch := make(chan int)
	go sendIt(ch, 1) // send
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

// A variable holds the function.
func viaClosure(ctx context.Context) int {
	ch := make(chan int)
	send := func(v int) { ch <- v }
	go send(1) // send
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

// The reader stops, and nothing stops the senders.
type hub struct {
	events chan string
	quit   chan struct{}
}

func newHub() *hub { return &hub{events: make(chan string, 16), quit: make(chan struct{})} }
func (h *hub) loop() {
	for {
		select {
		case e := <-h.events:
			handle(e)
		case <-h.quit:
			return
		}
	}
}
func (h *hub) publish(e string) {
	go func() { h.events <- e }() // send
}
func (h *hub) publishAll(list []string) {
	for _, e := range list {
		go func(e string) {
			h.events <- e // send
		}(e)
	}
}

// Each subscriber gets a goroutine.
type broker struct{ subs []chan string }

func (b *broker) publish(m string) {
	for _, s := range b.subs {
		go func() { s <- m }() // send
	}
}

// The channel is a parameter.
func notify(ch chan<- string) {
	go func() { ch <- "x" }() // send
}

// The literal's parameter is the channel.
func paramLiteral(ctx context.Context) {
	ch := make(chan int)
	go func(out chan<- int) {
		out <- 1 // send
	}(ch)
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// Of two channels, one may be left.
func two(ctx context.Context) (int, int) {
	a, b := make(chan int), make(chan int)
	go func() { a <- f() }()
	go func() { b <- f() }() // send
	x := <-a
	if x == 0 {
		return 0, 0
	}
	return x, <-b
}

// Two send, one is received.
func raceTwo() int {
	ch := make(chan int)
	go func() { ch <- f() }() // send
	go func() { ch <- g() }()
	return <-ch
}

// The receive does not wait.
func withDefault() bool {
	ch := make(chan bool)
	go func() { ch <- slow() }() // send
	select {
	case ok := <-ch:
		return ok
	default:
		return false
	}
}

// The loop ends with the context.
func deferDone(ctx context.Context, wg *sync.WaitGroup) {
	res := make(chan int)
	wg.Add(1)
	go func() {
		defer wg.Done()
		res <- compute() // send
	}()
	for {
		select {
		case v := <-res:
			use(v)
		case <-ctx.Done():
			return
		}
	}
}

// A condition guards the receive.
func condReceive(verbose bool) {
	ch := make(chan int)
	go func() { ch <- f() }() // send
	if verbose {
		fmt.Println(<-ch)
	}
}

// The receiving loop breaks.
func breaks(items []int) {
	ch := make(chan int)
	for _, it := range items {
		go func() { ch <- it * 2 }() // send
	}
	for range items {
		v := <-ch
		if v > 10 {
			break
		}
	}
}

// Nothing receives.
func noReceiver() {
	done := make(chan struct{})
	go func() {
		work()
		done <- struct{}{} // send
	}()
}

// A capacity of zero is none.
func zeroCap(ctx context.Context) {
	ch := make(chan int, 0)
	go func() { ch <- 1 }() // send
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// Each branch sends.
func ifElse(ctx context.Context) {
	ch := make(chan int)
	go func() {
		if v, err := f(); err != nil {
			ch <- -1
		} else {
			ch <- v // send
		}
	}()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// The buffer is smaller than the loop.
func sendLoop(n int, ctx context.Context) {
	ch := make(chan int, 4)
	for i := 0; i < n; i++ {
		go func(i int) { ch <- i }(i) // send
	}
	for i := 0; i < n; i++ {
		select {
		case <-ch:
		case <-ctx.Done():
			return
		}
	}
}

// A variable of the package.
var queue = make(chan string, 100)

func enqueue(s string) {
	go func() { queue <- s }() // send
}

// Declared with var.
func varDecl(ctx context.Context) {
	var ch = make(chan error)
	go func() {
		ch <- run() // send
	}()
	select {
	case <-ctx.Done():
	case <-ch:
	}
}

// Made after its declaration.
func varLater(ctx context.Context) {
	var ch chan error
	ch = make(chan error)
	go func() {
		ch <- run() // send
	}()
	select {
	case <-ctx.Done():
	case <-ch:
	}
}

// A method sends.
type srv struct{ out chan int }

func (s *srv) emit(v int) { s.out <- v }
func (s *srv) Fire(v int) { go s.emit(v) } // send
func (s *srv) Get(ctx context.Context) int {
	select {
	case v := <-s.out:
		return v
	case <-ctx.Done():
		return 0
	}
}

// The caller gives up.
func callersSelect(ctx context.Context) {
	ch := make(chan int)
	spawn(ch)
	select {
	case <-ch:
	case <-ctx.Done():
	}
}
func spawn(out chan<- int) {
	go func() { out <- f() }() // send
}

// A field that a loop reads until it is stopped.
type T struct {
	mu   sync.Mutex
	errs chan error
}

func NewT() *T { return &T{errs: make(chan error)} }
func (t *T) report(err error) {
	go func() {
		t.errs <- fmt.Errorf("x: %w", err) // send
	}()
}
func (t *T) loop() {
	for {
		select {
		case e := <-t.errs:
			log.Print(e)
		case <-stop:
			return
		}
	}
}

// In a literal in a loop.
func nested(ctx context.Context, items []int) {
	for _, it := range items {
		func() {
			res := make(chan int)
			go func() { res <- it }() // send
			select {
			case <-res:
			case <-ctx.Done():
			}
		}()
	}
}

// One case returns without it.
func switchReturn(mode int) int {
	ch := make(chan int)
	go func() { ch <- f() }() // send
	switch mode {
	case 0:
		return 0
	case 1:
		return <-ch
	}
	return <-ch
}

// One turn of the loop goes on without it.
func loopContinue(items []int) {
	ch := make(chan int)
	for _, it := range items {
		go func() { ch <- it }() // send
		if it == 0 {
			continue
		}
		<-ch
	}
}

// The else branch does not receive.
func elseOnly(b bool) {
	ch := make(chan int)
	go func() { ch <- f() }() // send
	if b {
		<-ch
	} else {
		other()
	}
}

// Hedged requests: each turn starts one more.
func hedged(urls []string) string {
	ch := make(chan string, 1)
	for _, u := range urls {
		go func() { ch <- fetch(u) }() // send
		select {
		case v := <-ch:
			return v
		case <-time.After(time.Second):
		}
	}
	return ""
}

// Only what is in the buffer is taken.
type F struct{ events chan int }

func (f *F) put(v int) {
	go func() { f.events <- v }() // send
}

func (f *F) flush() {
	for len(f.events) > 0 {
		use(<-f.events)
	}
}

// One case starts what another one receives, until a third one returns.
func agent(ctx context.Context, tasks <-chan int) {
	done := make(chan int)
	for {
		select {
		case id := <-tasks:
			go func() {
				work(id)
				done <- id // send
			}()
		case id := <-done:
			use(id)
		case <-ctx.Done():
			return
		}
	}
}

// Two sends in each goroutine, and room for one.
func twoInEach(items []item) error {
	errs := make(chan error, len(items))
	for _, it := range items {
		go func() {
			errs <- it.a()
			errs <- it.b() // send
		}()
	}
	return <-errs
}

// Two goroutines in each pass, and room for one.
func twoPerPass(items []item) error {
	errs := make(chan error, len(items))
	for _, it := range items {
		go func() { errs <- it.a() }() // send
		go func() { errs <- it.b() }() // send
	}
	return <-errs
}

// Three times four are sent, and there is room for three.
func loopInLoop() int {
	ch := make(chan int, 3)
	for i := 0; i < 3; i++ {
		for j := 0; j < 4; j++ {
			go func() { ch <- f(i, j) }() // send
		}
	}
	return <-ch
}

// The inner loop counts too.
func listInList(rows [][]int) int {
	ch := make(chan int, len(rows))
	for _, row := range rows {
		for _, v := range row {
			go func() { ch <- v }() // send
		}
	}
	return <-ch
}

// Half of the room.
func half(items []int) int {
	ch := make(chan int, len(items)/2)
	for _, it := range items {
		go func() { ch <- it }() // send
	}
	return <-ch
}

// One too few.
func oneLess(items []int) int {
	ch := make(chan int, len(items)-1)
	for _, it := range items {
		go func() { ch <- it }() // send
	}
	return <-ch
}

// A variable has half of the room.
func halfByName(items []int) int {
	n := len(items) / 2
	ch := make(chan int, n)
	for _, it := range items {
		go func() { ch <- it }() // send
	}
	return <-ch
}

// A count that merely depends on the list.
func mentioned(items []int) int {
	ch := make(chan int, min(len(items), 8))
	for _, it := range items {
		go func() { ch <- it }() // send
	}
	return <-ch
}

// Room for one each, and one more goroutine.
func oneMore(items []int) int {
	ch := make(chan int, len(items))
	for _, it := range items {
		go func() { ch <- it }() // send
	}
	go func() { ch <- f() }()
	return <-ch
}

// The loop starts at zero and includes its end.
func inclusive() int {
	ch := make(chan int, 3)
	for i := 0; i <= 3; i++ {
		go func() { ch <- f(i) }() // send
	}
	return <-ch
}
