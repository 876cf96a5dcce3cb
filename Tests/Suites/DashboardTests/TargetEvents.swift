import Dashboard
import Goroutines
import Targets
import Trends

// What happens to the only target of a test.
extension Event {
    static func target(_ event: TargetEvent) -> Event { .target(Target.ID(0), event) }

    static var asking: Event { target(.asking) }
    static func polled(_ poll: Poll) -> Event { target(.polled(poll)) }
    static func pollFailed(_ failure: PollFailure, nextTry: Double) -> Event {
        target(.failed(failure, nextTry: nextTry))
    }
    static func interval(_ seconds: Double) -> Event { target(.interval(seconds)) }
    static func remembered(_ slice: HistorySlice<Stack.ID>, last: Moment?) -> Event {
        target(.remembered(slice, last: last))
    }
    static func judged(_ growth: GrowthTest<Stack.ID>) -> Event { target(.judged(growth)) }
    static func rememberedParts(_ parts: [Stack.ID: [HalfHour]]) -> Event {
        target(.rememberedParts(parts))
    }
    static func recording(_ recording: Recording) -> Event { target(.recording(recording)) }
    static func goTo(_ expression: TimeExpression) -> Event { .goTo(Target.ID(0), expression) }
}
