import FoundationEssentials
import Goroutines

/// The address of a service, and the URLs to ask there.
package struct Endpoint: Hashable, Sendable {
    /// For display: `host:port`, or the path of a socket.
    package let name: String
    /// The URL of the goroutine profile, without credentials.
    package let profileURL: String
    /// The URL of the Prometheus metrics, `/metrics` by convention.
    package let metricsURL: String
    /// The URL of pprof's `cmdline`; nil if pprof is not mounted under `/debug/pprof/`.
    let commandLineURL: String?
    /// Where to connect to.
    let address: Address
    /// `user:password` from the address, if any; never part of a name or a message.
    let credentials: String?

    enum Address: Hashable, Sendable {
        case host(String, port: Int)
        case socket(String)
    }

    /// `host:port`, `:port` (this machine), `http(s)://host[:port][/prefix]`, a full
    /// `…/debug/pprof/goroutine…`, or `http+unix://` and the percent-encoded path of a socket.
    package init(parsing text: String) throws(InvalidArgument) {
        let shown = "`\(text.scrubbed.prefix(80))`"
        let hasScheme = text.contains("://")
        let url = hasScheme ? text : "http://" + (text.hasPrefix(":") ? "localhost" : "") + text
        guard text.unicodeScalars.allSatisfy({ (0x21...0x7e).contains($0.value) }),
            let parts = URLComponents(string: url), let host = parts.encodedHost, !host.isEmpty,
            hasScheme || parts.port != nil
        else {
            throw InvalidArgument(
                "no file named \(shown), and it doesn't look like host:port. "
                    + "An address is host:port, :port, http(s)://host/prefix "
                    + "or http+unix://%2Frun%2Fapp.sock.")
        }
        guard let scheme = Scheme(rawValue: parts.scheme?.lowercased() ?? "") else {
            throw InvalidArgument(
                "\(shown): unknown scheme. Use http, https, http+unix or https+unix.")
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            throw InvalidArgument("\(shown): the port must be a number from 1 to 65535.")
        }

        let port = scheme.isSocket ? nil : parts.port ?? scheme.defaultPort
        let authority = port.map { "\(host):\($0)" } ?? host
        let (profile, metrics) = try Self.paths(parts.percentEncodedPath, of: shown)
        let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
        let root = "\(scheme.rawValue)://\(authority)"
        name = scheme.isSocket ? parts.host ?? host : authority
        profileURL = root + profile + query
        metricsURL = root + metrics
        commandLineURL = profile.firstRange(of: "/debug/pprof/").map {
            root + profile[..<$0.upperBound] + "cmdline"
        }
        let bareHost = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        address = port.map { .host(bareHost, port: $0) } ?? .socket(name)
        credentials = parts.user.map { "\($0):\(parts.password ?? "")" }
    }

    private enum Scheme: String {
        case http, https
        case httpUnix = "http+unix"
        case httpsUnix = "https+unix"

        var isSocket: Bool { self == .httpUnix || self == .httpsUnix }
        var defaultPort: Int { self == .https ? 443 : 80 }
    }

    /// The paths of the profile and the metrics, derived from the path of the target.
    private static func paths(
        _ path: String, of shown: String
    ) throws(InvalidArgument) -> (profile: String, metrics: String) {
        guard let mount = path.firstRange(of: "/debug/pprof") else {
            // Some routers mount pprof elsewhere, so /pprof/goroutine is the profile and not a prefix.
            if path.split(separator: "/").last?.hasPrefix("goroutine") == true {
                return (path, "/metrics")
            }
            let prefix = path.hasSuffix("/") ? String(path.dropLast()) : path
            return (prefix + "/debug/pprof/goroutine", prefix + "/metrics")
        }
        let prefix = path[..<mount.lowerBound]
        let profile = path[mount.upperBound...]
        if profile.isEmpty || profile == "/" {
            return ("\(prefix)/debug/pprof/goroutine", "\(prefix)/metrics")
        }
        guard profile.hasPrefix("/goroutine") else {
            throw InvalidArgument(
                "\(shown) is not the goroutine profile. End it with /debug/pprof/goroutine.")
        }
        return (path, "\(prefix)/metrics")
    }
}
