/// A response of the service.
struct Answer: Sendable {
    var status = 200
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    /// Like `http.Error` in Go.
    static func error(_ status: Int, _ message: String, isPprof: Bool = false) -> Answer {
        var answer = text(message + "\n")
        answer.status = status
        if isPprof { answer.headers.append(("X-Go-Pprof", "1")) }
        return answer
    }

    static func text(_ text: String) -> Answer { Answer(headers: plain, body: Array(text.utf8)) }

    static func html(_ text: String) -> Answer {
        Answer(headers: [("Content-Type", "text/html; charset=utf-8")], body: Array(text.utf8))
    }

    static let plain = [
        (name: "Content-Type", value: "text/plain; charset=utf-8"),
        (name: "X-Content-Type-Options", value: "nosniff"),
    ]
}

/// A request for the goroutine profile.
struct ProfileRequest: Sendable, Equatable {
    var debug = 0
    /// The seconds of a delta profile.
    var seconds: Int?
}

/// The route of a request.
enum Route: Equatable {
    case goroutine(ProfileRequest)
    case index, indexWithoutSlash, commandLine, metrics
    case badRequest(String)
    case unknownProfile, unknown

    init(_ uri: String) {
        let parts = uri.split(separator: "?", maxSplits: 1)
        switch parts.first ?? "" {
        case "/metrics": self = .metrics
        case "/debug/pprof": self = .indexWithoutSlash
        case "/debug/pprof/": self = .index
        case "/debug/pprof/cmdline": self = .commandLine
        case "/debug/pprof/goroutine": self = Self.goroutine(parts.count > 1 ? parts[1] : "")
        case let path: self = path.hasPrefix("/debug/pprof/") ? .unknownProfile : .unknown
        }
    }

    private static func goroutine(_ query: Substring) -> Route {
        var request = ProfileRequest()
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            let value = parts.count > 1 ? parts[1] : ""
            switch parts[0] {
            case "debug": request.debug = Int(value) ?? 0
            case "seconds" where !value.isEmpty:
                guard let seconds = Int(value), seconds > 0 else {
                    return .badRequest("invalid value for \"seconds\" - must be a positive integer")
                }
                request.seconds = seconds
            default: break
            }
        }
        if request.seconds != nil, request.debug != 0 {
            return .badRequest("seconds and debug params are incompatible")
        }
        return .goroutine(request)
    }
}
