import FoundationEssentials
import Goroutines
import NIOCore

/// The address of a service, and the URLs to ask there.
package struct Endpoint: Hashable, Sendable {
    /// For display, and to tell services apart: `host:port` or the path of a socket, with the prefix,
    /// the profile if it isn't the usual one, and what else was typed that isn't a secret.
    package let name: String
    /// The URL that is polled: the goroutine profile in its smallest form, without credentials.
    package let profileURL: String
    /// The URL of the profile with the whole query that was typed, for reading it once.
    let givenURL: String
    /// What polls leave out of that query, such as `debug=2`; nil if nothing.
    package let droppedQuery: String?
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

    /// `host:port`, `:port` or `port` (this machine), an IP address or `localhost` (port 6060),
    /// `http(s)://host[:port][/prefix]`, a full `…/debug/pprof/goroutine…`, `unix:` and the path of
    /// a socket, or `http+unix://` and that path percent-encoded.
    package init(parsing text: String) throws(InvalidArgument) {
        let shown = "`\(text.scrubbed.prefix(80))`"
        let url = Self.writtenOut(text)
        guard text.unicodeScalars.allSatisfy({ (0x21...0x7e).contains($0.value) }),
            let parts = URLComponents(string: url), var host = parts.encodedHost, !host.isEmpty,
            url == text || parts.port != nil || url.contains("+unix:")
        else {
            throw InvalidArgument(
                "no file named \(shown), and it doesn't look like host:port. "
                    + "An address is host:port, :port, http(s)://host/prefix "
                    + "or unix:/run/app.sock.")
        }
        // What a service listens on is not what it is reached at.
        if ["*", "0.0.0.0", "[::]"].contains(host) { host = "localhost" }
        guard let scheme = Scheme(rawValue: parts.scheme?.lowercased() ?? "") else {
            throw InvalidArgument(
                "\(shown): unknown scheme. Use http, https, http+unix or https+unix.")
        }
        if let port = parts.port, !(1...65_535).contains(port) {
            throw InvalidArgument("\(shown): the port must be a number from 1 to 65535.")
        }

        // The path of a socket is not the same in small letters.
        if !scheme.isSocket { host = host.lowercased() }
        let port = scheme.isSocket ? nil : parts.port ?? scheme.defaultPort
        let authority = port.map { "\(host):\($0)" } ?? host
        let (profile, metrics) = try Self.paths(parts.percentEncodedPath, of: shown)
        let query = Query(parts.percentEncodedQuery ?? "")
        let root = "\(scheme.rawValue)://\(authority)"
        let place = scheme.isSocket ? parts.host ?? host : authority
        name =
            place + Self.part(of: try Self.paths(parts.path, of: shown).profile) + query.identity
        profileURL = root + profile + query.kept
        givenURL = root + profile + query.whole
        droppedQuery = query.dropped
        metricsURL = root + metrics
        commandLineURL = profile.firstRange(of: "/debug/pprof/").map {
            root + profile[..<$0.upperBound] + "cmdline"
        }
        let bareHost = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        address = port.map { .host(bareHost, port: $0) } ?? .socket(place)
        credentials = parts.user.map { "\($0):\(parts.password ?? "")" }
    }

    /// What polls leave out of the typed address; nil if nothing.
    package var droppedNote: String? {
        droppedQuery.map {
            "`\($0)` in the address is ignored: polls read the whole profile, with debug=0"
        }
    }

    private enum Scheme: String {
        case http, https
        case httpUnix = "http+unix"
        case httpsUnix = "https+unix"

        var isSocket: Bool { self == .httpUnix || self == .httpsUnix }
        var defaultPort: Int { self == .https ? 443 : 80 }
    }

    /// The port of net/http/pprof by convention.
    private static let usualPort = 6060

    /// A URL for what is typed for short.
    private static func writtenOut(_ text: String) -> String {
        if text.contains("/"), !text.contains(":"), text.hasSuffix(".sock") {
            return socket("http", text[...])
        }
        for (typed, scheme) in [
            ("unix://", "http"), ("unix:", "http"), ("http+unix://", "http"),
            ("https+unix://", "https"),
        ] where text.lowercased().hasPrefix(typed) {
            let path = text.dropFirst(typed.count)
            // Else it is percent-encoded already, or not a path.
            if path.hasPrefix("/") || typed == "unix:" { return socket(scheme, path) }
        }
        guard !text.contains("://") else { return text }
        let authority = text.prefix { $0 != "/" && $0 != "?" }
        let rest = text[authority.endIndex...]
        return "http://" + (address(String(authority)) ?? String(authority)) + rest
    }

    private static func socket(_ scheme: String, _ path: Substring) -> String {
        let encoded = path.replacing("%", with: "%25").replacing("/", with: "%2F")
        return "\(scheme)+unix://\(encoded)"
    }

    /// The host and port for a port alone, a host alone, or an IPv6 address without brackets.
    private static func address(_ text: String) -> String? {
        func isAddress(_ text: some StringProtocol) -> Bool {
            (try? SocketAddress(ipAddress: String(text), port: 0)) != nil
        }
        if text.hasPrefix(":"), Int(text.dropFirst()) != nil { return "localhost\(text)" }
        if !text.isEmpty, text.allSatisfy(\.isNumber) { return "localhost:\(text)" }
        if text.lowercased() == "localhost" { return "localhost:\(usualPort)" }
        if text.hasPrefix("["), text.hasSuffix("]"), isAddress(text.dropFirst().dropLast()) {
            return "\(text):\(usualPort)"
        }
        // `::1:6060` is an address as well, but its last group looks like a port.
        if let colon = text.lastIndex(of: ":"), text[..<colon].contains(":"),
            isAddress(text[..<colon]), let port = Int(text[colon...].dropFirst()),
            port > 999 || !isAddress(text)
        {
            return "[\(text[..<colon])]\(text[colon...])"
        }
        guard isAddress(text) else { return nil }
        return text.contains(":") ? "[\(text)]:\(usualPort)" : "\(text):\(usualPort)"
    }

    /// The folder of a service behind a gateway, and the profile if it isn't the usual one, from the
    /// path of the profile; empty for none.
    private static func part(of profile: String) -> String {
        let end =
            profile.firstRange(of: "/debug/pprof")?.lowerBound ?? profile.lastIndex(of: "/")
        let file = profile.split(separator: "/").last.map(String.init) ?? ""
        let other = file == "goroutine" ? "" : "/\(file)"
        return "\(profile[..<(end ?? profile.startIndex)])\(other)".scrubbed
    }

    /// A profile's URL without what would make it of another form.
    static func withoutForm(_ url: String) -> String {
        guard let mark = url.firstIndex(of: "?") else { return url }
        return url[..<mark] + Query(String(url[mark...].dropFirst())).kept
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
            let prefix = path[
                ..<(path.lastIndex { $0 != "/" }.map(path.index(after:)) ?? path.startIndex)]
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

/// The query of a typed address.
private struct Query {
    /// With the question mark; empty if there is none.
    let whole: String
    /// Without what changes the form of the profile.
    let kept: String
    /// That, joined with commas; nil if there is none.
    let dropped: String?
    /// What is kept and tells services apart, such as `?pod=a`; secrets are left out.
    let identity: String

    /// Other forms stop the service for longer, or answer with a difference after some seconds.
    private static let forms: Set<Substring> = ["debug", "seconds"]
    /// A field whose name has one of these may be a secret.
    private static let secrets = [
        "token", "key", "secret", "auth", "pass", "pwd", "pw", "sig", "cred", "jwt", "session",
        "code",
    ]

    init(_ text: String) {
        let fields = text.split(separator: "&").filter { $0 != "debug=0" }
        func name(_ field: Substring) -> Substring { field.prefix { $0 != "=" } }
        let forms = fields.filter { Self.forms.contains(name($0)) }
        let others = fields.filter { !Self.forms.contains(name($0)) }
        // A value without a name may be a secret as well.
        let known = others.filter { field in
            field.contains("=")
                && !Self.secrets.contains { name(field).lowercased().contains($0) }
        }
        whole = text.isEmpty ? "" : "?\(text)"
        identity = known.isEmpty ? "" : "?\(known.joined(separator: "&").scrubbed)"
        kept = others.isEmpty ? "" : "?\(others.joined(separator: "&"))"
        dropped = forms.isEmpty ? nil : forms.joined(separator: ", ").scrubbed
    }
}
