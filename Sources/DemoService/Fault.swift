import ProfileProto

/// A fault of the service, for tests.
package enum Fault: Sendable, Equatable {
    /// Nothing listens on the port.
    case refuse
    /// The connection is closed before the response.
    case closeBeforeHead
    /// The request is read, then nothing happens.
    case hangBeforeHead
    /// The headers and half of the body are sent, then nothing happens.
    case hangInBody
    /// The body is sent a byte at a time.
    case drip(pause: Duration)
    /// The headers and half of the body are sent, then the connection is closed.
    case cutBody
    case unauthorized, forbidden
    /// 404 from a service without net/http/pprof.
    case notMounted
    /// 404 from net/http/pprof.
    case unknownProfile
    case internalError, badGateway
    /// A login page with status 200.
    case html
    /// JSON with status 200.
    case json
    /// No body, with status 200.
    case empty
    case redirect(to: String)
    /// An endless body: 1 GiB.
    case hugeBody
    /// A small body that unpacks to 512 MiB.
    case gzipBomb
    /// Half of a profile, presented as complete.
    case cutGzip

    /// The response, for faults of content; nil for the others.
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
        case .redirect(let location): return Answer(status: 302, headers: [("Location", location)])
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
