import GoSource
import Testing

@Suite("Constructs")
struct ConstructTests {
    @Test("functions have the names that the runtime gives them")
    func symbols() {
        let file = file(
            """
            package audit
            var x = func() { func() {}() }
            func init() { func() {}() }
            func init() {}
            func (a *Log) Record(e Event) { go func() { func() {}() }() }
            func (a Log) val() { _ = []func(){}; func() {}() }
            func (g *G[P]) gen() {}
            func top[P any](f func() int) func() { return func() {} }
            """)
        #expect(
            file.functions.indices.map { file.symbol(Int32($0)) } == [
                "init.func1", "init.func1.1", "init.0", "init.0.func1", "init.1",
                "(*Log).Record", "(*Log).Record.func1", "(*Log).Record.func1.1",
                "Log.val", "Log.val.func1", "(*G[...]).gen", "top[...]", "top[...].func1",
            ])
    }

    @Test(
        "a profile's function is found at its line, or another one is",
        arguments: [
            ("example.com/billing/audit.(*Log).Record.func1", 3, .matches(1)),
            ("example.com/billing/audit.(*Log).Record", 2, .matches(0)),
            ("example.com/billing/audit.(*Log).Record", 5, .matches(0)),
            ("example.com/billing/audit.(*Log).Record.gowrap1", 4, .matches(0)),
            ("example.com/billing/audit.(*Log[go.shape.int]).Record.func1", 3, .matches(1)),
            ("example.com/billing/audit.(*Log).Flush", 5, .differs("(*Log).Record")),
            ("example.com/billing/audit.(*Log).Record.func2", 3, .differs("(*Log).Record.func1")),
            ("example.com/billing/audit.(*Log).Record", 1, .noFunction),
        ] as [(String, Int, SymbolMatch)])
    func match(symbol: String, line: Int, expected: SymbolMatch) {
        let file = file(
            "package audit\nfunc (a *Log) Record() {\ngo func() { a.events <- 1\n}()\nf() }\n")
        #expect(file.match(symbol: symbol, line: line) == expected)
    }

    @Test("channel operations know their channel, their function and their select")
    func operations() {
        let file = file(
            """
            package p
            func f(in <-chan int, out chan<- int) <-chan int {
            	c := make(chan int, 2*n)
            	out <- <-in
            	for v := range s.events { use(v) }
            	select {
            	case x.y[0] <- <-c:
            	case v, ok := <-(<-chan int)(in): close(c)
            	default:
            	}
            }
            """)
        let found = file.operations.map {
            "\($0.kind) \(file.text($0.channel))\(file.text($0.capacity)) \($0.selectCase)"
        }
        #expect(
            found == [
                "make 2*n -1", "send out -1", "receive in -1", "range s.events -1",
                "send x.y[0] 0", "receive c -1", "receive (<-chan int)(in) 1", "close c -1",
            ])
        #expect(file.selects.map(\.hasDefault) == [true])
        #expect(file.operations.allSatisfy { $0.function == 0 })
    }

    @Test("fields know their type and their direction")
    func fields() {
        let file = file(
            """
            package p
            type T[P any] struct {
            	a, b chan P `json:"a"`
            	in <-chan int; out chan<- int
            	sync.Mutex
            	*U
            	n [2]int
            }
            type list []struct{ c chan int }
            """)
        let found = file.fields.map { field in
            let owner = field.owner < 0 ? "-" : file.text(field.owner)
            let name = field.name < 0 ? "-" : file.text(field.name)
            return "\(owner).\(name) \(field.direction.map { "\($0)" } ?? "-")"
        }
        #expect(
            found == [
                "T.a both", "T.b both", "T.in receive", "T.out send", "T.- -", "T.- -", "T.n -",
                "-.c both",
            ])
    }

    @Test("a go statement knows the literal that it starts")
    func goStatements() {
        let file = file("package p\nfunc f() { go func() {}(); go g(); go (func() {})() }\n")
        #expect(file.goStatements.map(\.literal) == [1, -1, -1])
    }

    @Test("assignments have both sides, range clauses and declarations are none")
    func assignments() {
        let file = file(
            """
            package p
            func f() {
            	var a = 1
            	a, b := x[1:2], func() { c = 2 }
            	a += 1
            	for k := range m {}
            	if v := g(T{n: 1}); v {}
            }
            """)
        let found = file.assignments.map { "\(file.text($0.left)) | \(file.text($0.right))" }
        #expect(
            found == [
                "a, b | x[1:2], func() { c = 2 }", "c | 2", "a | 1", "v | g(T{n: 1})",
            ])
    }
}
