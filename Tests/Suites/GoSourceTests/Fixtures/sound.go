package sound

// The buffer has room for the result.
func buffered(ctx context.Context) (int, error) {
	ch := make(chan result, 1)
	go func() {
		v, err := work()
		ch <- result{v, err}
	}()
	select {
	case r := <-ch:
		return r.v, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// The sender has another case.
func selectSend(ctx context.Context) int {
	ch := make(chan int)
	go func() {
		select {
		case ch <- work():
		case <-ctx.Done():
		}
	}()
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

// The sender has a default.
func defaultSend(h *hub, e string) {
	go func() {
		select {
		case h.events <- e:
		default:
			dropped++
		}
	}()
}

// Nothing comes between.
func always() error {
	errc := make(chan error)
	go func() { errc <- work() }()
	prepare()
	return <-errc
}

// As many are received.
func all(urls []string) []string {
	ch := make(chan string)
	for _, u := range urls {
		go func() { ch <- fetch(u) }()
	}
	var out []string
	for range urls {
		out = append(out, <-ch)
	}
	return out
}

// As many are received, by another list.
func allIndexed(urls []string) []string {
	ch := make(chan string)
	for _, u := range urls {
		go func() { ch <- fetch(u) }()
	}
	out := make([]string, len(urls))
	for i := range out {
		out[i] = <-ch
	}
	return out
}

// The buffer has room for all.
func bufferedLen(urls []string) string {
	ch := make(chan string, len(urls))
	for _, u := range urls {
		go func() { ch <- fetch(u) }()
	}
	return <-ch
}

// A constant is both capacity and bound.
const workers = 4

func bufferedConst() int {
	ch := make(chan int, workers)
	for i := 0; i < workers; i++ {
		go func() { ch <- f() }()
	}
	return <-ch
}

// A range takes all until the channel is closed.
func rangeClose(items []int) (sum int) {
	ch := make(chan int)
	var wg sync.WaitGroup
	for _, it := range items {
		wg.Add(1)
		go func(it int) {
			defer wg.Done()
			ch <- it * it
		}(it)
	}
	go func() {
		wg.Wait()
		close(ch)
	}()
	for v := range ch {
		sum += v
	}
	return sum
}

// Each case of the select receives.
func drainOnCancel(ctx context.Context) error {
	errc := make(chan error)
	go func() { errc <- work(ctx) }()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		stop()
		<-errc
		return ctx.Err()
	}
}

// Each path receives.
func onEachPath(x int) error {
	errc := make(chan error)
	go func() { errc <- work() }()
	if err := other(x); err != nil {
		<-errc
		return err
	}
	return <-errc
}

// A deferred literal receives.
func deferred(x int) error {
	done := make(chan struct{})
	go func() {
		work()
		done <- struct{}{}
	}()
	defer func() { <-done }()
	if x > 0 {
		return errors.New("x")
	}
	return nil
}

// Room for both.
func twoErrs() error {
	errc := make(chan error, 2)
	go func() { errc <- f() }()
	go func() { errc <- g() }()
	return <-errc
}

// Both are received.
func twoReceives() error {
	errc := make(chan error)
	go func() { errc <- f() }()
	go func() { errc <- g() }()
	a, b := <-errc, <-errc
	return errors.Join(a, b)
}

// Fields: drained, or with room for one result.
type pool2 struct{ done chan error }
type pool struct {
	jobs chan int
	done chan error
}

func newPool() *pool {
	p := &pool{jobs: make(chan int), done: make(chan error, 1)}
	go p.run()
	return p
}
func (p *pool) run() {
	for j := range p.jobs {
		handle(j)
	}
}
func (p *pool) add(j int) {
	go func() { p.jobs <- j }()
}
func (p *pool) serve() {
	go func() { p.done <- p.listen() }()
}
func (p *pool) wait(ctx context.Context) error {
	select {
	case err := <-p.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
func sameObject(ctx context.Context) {
	p := &pool2{done: make(chan error, 1)}
	go func() { p.done <- work() }()
	select {
	case <-p.done:
	case <-ctx.Done():
	}
}

// A semaphore.
func semaphore(items []int) {
	sem := make(chan struct{}, 4)
	for _, it := range items {
		go func() {
			sem <- struct{}{}
			defer func() { <-sem }()
			handle(it)
		}()
	}
}

// The loop only ends once it has received.
func retryUntil(ctx context.Context) error {
	errc := make(chan error)
	go func() { errc <- work() }()
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case err := <-errc:
			return err
		case <-t.C:
			log.Print("still working")
		}
	}
}

// A named function, received or with room.
func named(ch chan int, v int) { ch <- v }
func viaNamed() int {
	ch := make(chan int)
	go named(ch, 1)
	return <-ch
}
func viaNamedBuffered(ctx context.Context) int {
	ch := make(chan int, 1)
	go named(ch, 1)
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

// The caller gets a channel with room.
func returned() <-chan int {
	ch := make(chan int, 1)
	go func() { ch <- work() }()
	return ch
}

// A function that takes all.
func consumer(ch <-chan int) {
	for v := range ch {
		use(v)
	}
}
func passedOn() {
	ch := make(chan int)
	go consumer(ch)
	go func() { ch <- 1 }()
}

// One after the other.
func ping() {
	in, out := make(chan int), make(chan int)
	go func() { in <- 1 }()
	v := <-in
	go func() { out <- v }()
	fmt.Println(<-out)
}

// A channel for each turn.
func loopIteration(items []int) {
	for _, it := range items {
		ch := make(chan int)
		go func() { ch <- it }()
		fmt.Println(<-ch)
	}
}

// A number is both bounds.
func stages() {
	done := make(chan bool)
	for i := 0; i < 3; i++ {
		go func() { work(); done <- true }()
	}
	for i := 0; i < 3; i++ {
		<-done
	}
}

// Branches need room for one.
func ifElseBuffered(ctx context.Context) {
	ch := make(chan int, 1)
	go func() {
		if v, err := f(); err != nil {
			ch <- -1
		} else {
			ch <- v
		}
	}()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// Cases need room for one.
func switchBuffered(ctx context.Context) {
	ch := make(chan int, 1)
	go func() {
		switch f() {
		case 1:
			ch <- 1
		case 2:
			ch <- 2
		default:
			ch <- 3
		}
	}()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// Sends are counted.
func counter(list []item) {
	n := 0
	ch := make(chan int)
	for _, it := range list {
		if it.skip {
			continue
		}
		n++
		go func() { ch <- it.run() }()
	}
	for i := 0; i < n; i++ {
		<-ch
	}
}

// Room for two of each.
func doubleCap(list []item) error {
	errs := make(chan error, 2*len(list))
	for _, it := range list {
		go func() { errs <- it.a() }()
		go func() { errs <- it.b() }()
	}
	return <-errs
}

// A comment gives the reason.
func ignored(ctx context.Context) {
	ch := make(chan int)
	go func() {
		//gorotop:ignore process ends right after
		ch <- 1
	}()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// A producer, and a range.
func producer(items []int) (sum int) {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for _, it := range items {
			ch <- it
		}
	}()
	for v := range ch {
		sum += v
	}
	return sum
}

// Workers range.
func producerPool(items []int) {
	ch := make(chan int)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for v := range ch {
				use(v)
			}
		}()
	}
	go func() {
		for _, it := range items {
			ch <- it
		}
		close(ch)
	}()
	wg.Wait()
}

// A producer with room.
func producerBuffered(items []int) int {
	ch := make(chan int, len(items))
	go func() {
		for _, it := range items {
			ch <- it
		}
	}()
	return <-ch
}

// Received until closed.
func producerUntilClosed(items []int) {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for _, it := range items {
			ch <- it
		}
	}()
	for {
		v, ok := <-ch
		if !ok {
			break
		}
		use(v)
	}
}

// The caller receives.
func callers() {
	ch := make(chan int)
	for i := 0; i < 3; i++ {
		spawn(ch)
	}
	for i := 0; i < 3; i++ {
		<-ch
	}
}
func spawn(out chan<- int) {
	go func() { out <- f() }()
}

// Both branches receive.
func bothBranches(b bool) int {
	ch := make(chan int)
	go func() { ch <- f() }()
	if b {
		return <-ch
	} else {
		x := <-ch
		return x + 1
	}
}

// The other branch returns.
func goInBranch(b bool) int {
	ch := make(chan int)
	if b {
		go func() { ch <- f() }()
	} else {
		return 3
	}
	return <-ch
}

// The same condition twice.
func optional(b bool) {
	ch := make(chan int)
	if b {
		go func() { ch <- f() }()
	}
	if b {
		<-ch
	}
}

// Made where the goroutine starts.
type S struct{ errc chan error }

func (s *S) Start() { s.errc = make(chan error, 1); go func() { s.errc <- s.run() }() }
func (s *S) Wait(ctx context.Context) error {
	select {
	case e := <-s.errc:
		return e
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Start, and Stop that waits.
type R struct{ done chan struct{} }

func (r *R) Start() { r.done = make(chan struct{}); go func() { r.run(); r.done <- struct{}{} }() }
func (r *R) Stop()  { r.cancel(); <-r.done }

// Another goroutine receives.
func goWaits() {
	ch := make(chan int)
	go func() { ch <- f() }()
	go func() {
		v := <-ch
		use(v)
	}()
}

// In a literal.
func handler() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ch := make(chan int, 1)
		go func() { ch <- f() }()
		select {
		case v := <-ch:
			use(v)
		case <-r.Context().Done():
		}
	}
}

// Closed after the send.
func closer() {
	ch := make(chan int)
	go func() {
		defer close(ch)
		ch <- f()
	}()
	for v := range ch {
		use(v)
	}
}

// With ok.
func okForm() int {
	ch := make(chan int)
	go func() { ch <- f() }()
	v, ok := <-ch
	if !ok {
		return 0
	}
	return v
}

// As an argument.
func inCall() {
	ch := make(chan int)
	go func() { ch <- f() }()
	fmt.Println("x", <-ch)
}

// In a condition.
func inIf() error {
	ch := make(chan error)
	go func() { ch <- f() }()
	if err := <-ch; err != nil {
		return err
	}
	return nil
}

// In a switch.
func inSwitch() int {
	ch := make(chan int)
	go func() { ch <- f() }()
	switch <-ch {
	case 1:
		return 1
	}
	return 0
}

// With a label.
func labelled(items []int) {
outer:
	for _, it := range items {
		ch := make(chan int)
		go func() { ch <- it }()
		v := <-ch
		if v == 0 {
			continue outer
		}
	}
}

// range n.
func rangeN(n int) {
	ch := make(chan int)
	for i := range n {
		go func() { ch <- i }()
	}
	for range n {
		<-ch
	}
}

// Capacity n.
func bufN(n int) int {
	ch := make(chan int, n)
	for i := range n {
		go func() { ch <- i }()
	}
	return <-ch
}

// Received in a case that returns, and at the end.
func inCase() int {
	ch := make(chan int)
	go func() { ch <- f() }()
	select {
	case v := <-ch:
		return v
	case <-time.After(time.Second):
		log.Print("slow")
	}
	return <-ch
}

// The owner takes the rest when it stops.
type W struct {
	closing chan int
	running map[int]bool
}

func (w *W) start(id int) {
	go func() { w.closing <- id }()
}

func (w *W) run(stop chan struct{}) {
	for {
		select {
		case id := <-w.closing:
			delete(w.running, id)
		case <-stop:
			for range w.running {
				<-w.closing
			}
			return
		}
	}
}

// One after the other, with a buffer of one.
func inTurn() {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case <-done:
	case <-time.After(time.Second):
		log.Fatal("timeout")
	}
	go func() { done <- g() }()
	select {
	case <-done:
	case <-time.After(time.Second):
		log.Fatal("timeout")
	}
}

// A list made of another one.
func derived(names []string) error {
	refs, err := resolve(names)
	if err != nil {
		return err
	}
	errs := make(chan error, len(names))
	for _, ref := range refs {
		go func() { errs <- ref.pull() }()
	}
	return <-errs
}

// One case starts what another one receives, with a buffer of one.
func poll(deadline, tick <-chan time.Time) bool {
	ch := make(chan bool, 1)
	check := func() { ch <- condition() }
	go check()
	for {
		select {
		case <-deadline:
			return false
		case <-tick:
			go check()
		case ok := <-ch:
			if ok {
				return true
			}
		}
	}
}

// Room for two in each goroutine.
func roomForTwoInEach(items []item) error {
	errs := make(chan error, len(items)*2)
	for _, it := range items {
		go func() {
			errs <- it.a()
			errs <- it.b()
		}()
	}
	return <-errs
}

// Room for all of both loops.
func loopInLoop() int {
	ch := make(chan int, 12)
	for i := 0; i < 3; i++ {
		for j := 0; j < 4; j++ {
			go func() { ch <- f(i, j) }()
		}
	}
	return <-ch
}

// A product of names.
func product(rows, columns int) int {
	ch := make(chan int, columns*rows)
	for i := range rows {
		for j := range columns {
			go func() { ch <- f(i, j) }()
		}
	}
	return <-ch
}

// Room for one more.
func oneMoreRoom(items []int) int {
	ch := make(chan int, len(items)+1)
	for _, it := range items {
		go func() { ch <- it }()
	}
	go func() { ch <- f() }()
	return <-ch
}

// Two lists.
func twoLists(a, b []int) int {
	ch := make(chan int, len(a)+len(b))
	for _, x := range a {
		go func() { ch <- x }()
	}
	for _, x := range b {
		go func() { ch <- x }()
	}
	return <-ch
}

// A variable has the length.
func byName(items []int) int {
	n := len(items)
	ch := make(chan int, n)
	for _, it := range items {
		go func() { ch <- it }()
	}
	return <-ch
}

// All but the first.
func butFirst(items []int) int {
	ch := make(chan int, len(items)-1)
	for _, it := range items[1:] {
		go func() { ch <- it }()
	}
	return <-ch
}

// The loop starts at one.
func fromOne(n int) int {
	ch := make(chan int, n-1)
	for i := 1; i < n; i++ {
		go func() { ch <- f(i) }()
	}
	return <-ch
}

// One of two goroutines in each pass.
func either(items []item) error {
	errs := make(chan error, len(items))
	for _, it := range items {
		if it.skip {
			go func() { errs <- it.a() }()
			continue
		}
		if it.large {
			go func() { errs <- it.b() }()
		} else {
			go func() { errs <- it.c() }()
		}
	}
	return <-errs
}

// A helper's one send in each pass.
func helperInLoop(items []int) int {
	ch := make(chan int, len(items))
	check := func() { ch <- f() }
	for range items {
		go check()
	}
	return <-ch
}
