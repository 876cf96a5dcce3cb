import Diagnosis
package import Goroutines
import Trends

extension History {
    /// Looks at what the parked stacks of the newest poll wait for.
    /// - Parameter climbing: the stack that makes the total climb now.
    package mutating func lookAtStacks(climbing: Stack.ID?) {
        guard followsStacks, let snapshot = newestPoll?.snapshot else {
            cards = Cards()
            return
        }
        let isStable = finding?.judgement.verdict == .stable
        cards = Cards(of: snapshot, serving: pollServing) { [finding] stack in
            if stack == climbing || finding?.parts[stack]?.verdict.isGrowth ?? false {
                return .grows
            }
            return isStable ? .flat : .unknown
        }
    }
}
