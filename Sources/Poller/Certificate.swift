import Goroutines
import NIOCore
import NIOPosix
import NIOSSL

/// The properties of an untrusted certificate that explain why.
struct Certificate: Sendable, Equatable {
    /// Seconds since 1970.
    var validFrom: Double
    var validUntil: Double
    var isSelfSigned: Bool

    enum Fault: Equatable {
        case expired(Double)
        case notYetValid(Double)
        case selfSigned
        case unknownIssuer
    }

    func fault(at now: Double) -> Fault {
        if validUntil < now { return .expired(validUntil) }
        if validFrom > now { return .notYetValid(validFrom) }
        return isSelfSigned ? .selfSigned : .unknownIssuer
    }
}

extension Certificate.Fault {
    var reason: String {
        switch self {
        case .expired(let date): "expired on \(CalendarDay(secondsSince1970: date).text)"
        case .notYetValid(let date): "not valid before \(CalendarDay(secondsSince1970: date).text)"
        case .selfSigned: "self-signed"
        case .unknownIssuer: "unknown issuer"
        }
    }

    var advice: String {
        switch self {
        case .expired: "Renew the certificate of the service."
        case .notYetValid: "Check the clock of this machine."
        case .selfSigned: "Trust it with --ca FILE."
        case .unknownIssuer: "Trust the issuer's certificate with --ca FILE."
        }
    }
}

extension Certificate {
    /// Fetches the certificate again, on a connection that is closed before anything is sent: the
    /// TLS library reports only that it is not trusted.
    static func presented(by endpoint: Endpoint) async -> Certificate? {
        guard let context = try? NIOSSLContext(configuration: .makeClientConfiguration()) else {
            return nil
        }
        let loop = NIOSingletons.posixEventLoopGroup.next()
        let leaf = loop.makePromise(of: Certificate?.self)
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.seconds(2))
            .channelInitializer { channel in
                channel.closeFuture.whenComplete { _ in leaf.succeed(nil) }
                return channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(
                        context: context, serverHostname: endpoint.serverName,
                        customVerificationCallback: { chain, verified in
                            leaf.succeed(chain.first.flatMap(Certificate.init))
                            verified.succeed(.failed)
                        })
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
        let connection: EventLoopFuture<any Channel> =
            switch endpoint.address {
            case .host(let host, let port): bootstrap.connect(host: host, port: port)
            case .socket(let path): bootstrap.connect(unixDomainSocketPath: path)
            }
        connection.whenFailure { _ in leaf.succeed(nil) }
        connection.whenSuccess { channel in
            channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
        }
        return try? await leaf.futureResult.get()
    }

    init?(_ certificate: NIOSSLCertificate) {
        guard let bytes = try? certificate.toDERBytes() else { return nil }
        self.init(
            validFrom: Double(certificate.notValidBefore),
            validUntil: Double(certificate.notValidAfter),
            isSelfSigned: Self.isSelfIssued(bytes))
    }

    /// Whether issuer and subject are the same. A DER certificate is a sequence in a sequence:
    /// version, number, algorithm, issuer, validity, subject, …
    static func isSelfIssued(_ bytes: [UInt8]) -> Bool {
        guard let outer = DERElement(in: bytes[...]), let inner = DERElement(in: outer.content)
        else { return false }
        var fields: [DERElement] = []
        var rest = inner.content
        while fields.count < 6, let field = DERElement(in: rest) {
            rest = rest[field.content.endIndex...]
            // The version is optional and tagged.
            if field.tag != 0xa0 { fields.append(field) }
        }
        guard fields.count > 4 else { return false }
        return fields[2].content.elementsEqual(fields[4].content)
    }
}

/// One element of ASN.1's distinguished encoding.
private struct DERElement {
    var tag: UInt8
    var content: ArraySlice<UInt8>

    init?(in bytes: ArraySlice<UInt8>) {
        guard bytes.count >= 2 else { return nil }
        tag = bytes[bytes.startIndex]
        var start = bytes.startIndex + 2
        var length = Int(bytes[bytes.startIndex + 1])
        if length >= 0x80 {
            let digits = length - 0x80
            guard (1...4).contains(digits), bytes.endIndex - start >= digits else { return nil }
            length = bytes[start..<start + digits].reduce(0) { $0 << 8 | Int($1) }
            start += digits
        }
        guard bytes.endIndex - start >= length else { return nil }
        content = bytes[start..<start + length]
    }
}

extension Endpoint {
    /// The name for TLS server name indication; nil for a numeric address.
    fileprivate var serverName: String? {
        guard case .host(let host, let port) = address else { return nil }
        return (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    }
}
