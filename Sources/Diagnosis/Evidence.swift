package import Goroutines
package import Trends

extension GrowthFinding<Stack.ID> {
    /// The verdict's evidence in one sentence, with its figures; `name` says how a stack is called
    /// (`stack c7f2`), `clock` how a moment is.
    package func sentence(name: (Stack.ID) -> String, clock: (Double) -> String) -> String {
        judgement.verdict.rawValue
    }
}
