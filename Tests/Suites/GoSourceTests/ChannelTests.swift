import GoSource
import Testing

@Suite("A package's channels")
struct ChannelTests {
    private func uses(_ files: SourceFile..., of name: String) -> [String] {
        let index = ChannelIndex(files)
        return index.channels.filter { $0.name == name }.flatMap(\.uses).map {
            "\($0.kind) \(index.files[$0.file].line($0.token))\($0.isCertain ? "" : "?")"
        }
    }

    @Test("a field is known by its type, across files")
    func fields() {
        let one = file(
            """
            package p
            type Log struct { events chan int }
            type Other struct { events chan int }
            func New() *Log { return &Log{events: make(chan int, 8)} }
            func (l *Log) Put(v int) { go func() { l.events <- v }() }
            func (o *Other) get() { <-o.events }
            """)
        let two = file("package p\nfunc drain() {\nl := New()\nfor range l.events {}\n}\n")
        #expect(uses(one, two, of: "Log.events") == ["made 4", "sent 5", "ranged 4"])
        #expect(uses(one, two, of: "Other.events") == ["received 6"])
    }

    @Test("a field of an unknown value may be that of each type")
    func unknownBase() {
        let file = file(
            """
            package p
            type A struct { c chan int }
            type B struct { c chan int }
            func f(list []A) { for _, a := range list { <-a.c } }
            """)
        #expect(uses(file, of: "A.c") == ["received 4?"])
        #expect(uses(file, of: "B.c") == ["received 4?"])
    }

    @Test("a local variable is known by its scope")
    func locals() {
        let file = file(
            """
            package p
            func f() {
            	c := make(chan int)
            	if c := make(chan int, 1); x {
            		c <- 1
            	}
            	go func() { c <- 2 }()
            	switch { case a: c := g(); c <- 3; case b: <-c }
            }
            func g(c chan int) { c <- 4 }
            """)
        #expect(
            uses(file, of: "c") == [
                "made 3", "sent 7", "received 8", "made 4", "sent 5", "assigned 8", "sent 8",
                "assigned 10", "sent 10",
            ])
    }

    @Test(
        "handing a channel to others is a use",
        arguments: [
            ("use(c)", "passed"), ("return c", "returned"), ("x.y = c", "stored"),
            ("d := c", "stored"), ("t := T{c: c}", "stored"), ("p := &c", "addressTaken"),
            ("ch <- c", "passed"), ("_ = len(c)", nil), ("_ = c == nil", nil),
            ("close(c)", "closed"),
            ("c = g()", "assigned"), ("c = nil", nil), ("c = make(chan int)", "made"),
            ("for range c {}", "ranged"), ("select { case <-c: }", "received"),
            ("a, c = g()", "assigned"), ("f(x, c)", "passed"),
        ] as [(String, String?)])
    func passing(statement: String, expected: String?) {
        let file = file("package p\nfunc f() {\nc := make(chan int)\n\(statement)\n}\n")
        #expect(uses(file, of: "c") == ["made 3"] + (expected.map { ["\($0) 4"] } ?? []))
    }

    @Test("a line of a profile gives its operations and what else is done with the channel")
    func lines() throws {
        let index = ChannelIndex([
            file(
                """
                package audit
                type Log struct { events chan int }
                func (a *Log) Record(v int) {
                	go func() { a.events <- v }()
                }
                func (a *Log) loop() {
                	select {
                	case v := <-a.events: use(v)
                	case <-a.quit:
                	}
                }
                """), file("package audit\n", name: "b.go"),
        ])
        let send = try #require(index.operations(file: 0, line: 4).first)
        #expect(send.text == "a.events" && send.files == 2)
        #expect(send.function == "(*Log).Record.func1" && send.goLine == 4)
        #expect(send.channels.map(\.name) == ["Log.events"])
        #expect(send.channels[0].uses(.received).count == 1)
        #expect(index.operations(file: 0, line: 7).map(\.text) == ["a.events", "a.quit"])
        #expect(index.operations(file: 0, line: 5).isEmpty)
    }
}
