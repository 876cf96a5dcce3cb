import ProfileProto

/// What can go wrong between a service and its watcher. Tests set it.
package enum Fault: Sendable, Equatable {
    /// Nobody listens on the port.
    case refuse
    /// The connection ends where the answer should begin.
    case closeBeforeHead
    /// The request is read, and then nothing.
    case hangBeforeHead
    /// The head and half of the body, and then nothing.
    case hangInBody
    /// The body, a byte at a time.
    case drip(pause: Duration)
    /// The head and half of the body, and then the connection ends.
    case cutBody
    case unauthorized, forbidden
    /// 404, as a service without net/http/pprof answers it.
    case notMounted
    /// 404, as net/http/pprof answers it.
    case unknownProfile
    case internalError, badGateway
    /// A login page, under status 200.
    case html
    /// JSON, under status 200.
    case json
    /// No body, under status 200.
    case empty
    case redirect(to: String)
    /// A body without an end: 1 GiB.
    case hugeBody
    /// A small body that unpacks to 512 MiB.
    case gzipBomb
    /// Half of a profile, as if it were whole.
    case cutGzip

    /// The answer, where the fault is one of content.
    var answer: Answer? {
        switch self {
        case .unauthorized:
            var answer = Answer.error(401, "Unauthorized")
            answer.headers.append(("Www-Authenticate", "Basic realm=\"debug\""))
            return answer
        case .forbidden: return .error(403, "Forbidden")
        case .notMounted: return .error(404, "404 page not found")
        case .unknownProfile: return .error(404, "Unknown profile", isPprof: true)
        case .internalError: return .error(500, "runtime: the profile is in use")
        case .badGateway: return .error(502, "upstream connect error")
        case .html:
            return .html("<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>\n")
        case .json:
            return Answer(
                headers: [("Content-Type", "application/json")],
                body: Array("{\"error\": \"not here\"}\n".utf8))
        case .empty: return Answer()
        case .redirect(let location):
            return Answer(status: 302, headers: [("Location", location)])
        case .gzipBomb:
            let filler = [UInt8](repeating: 0, count: 1_000_000)
            var unknown = WireMessage()
            for _ in 0..<16 { unknown.add(100, filler) }
            let member = Gzip.pack(unknown.bytes, .fastest)
            return Answer(body: Array(repeatElement(member, count: 32).joined()))
        case .refuse, .closeBeforeHead, .hangBeforeHead, .hangInBody, .drip, .cutBody, .hugeBody,
            .cutGzip:
            return nil
        }
    }
}
