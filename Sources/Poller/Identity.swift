import AsyncHTTPClient
import FoundationEssentials
import Goroutines
import NIOHTTP1
import NIOSSL

/// The request headers and trusted certificates, from the files that the options name.
struct Identity: Sendable {
    let headers: HTTPHeaders
    /// Trusted in addition to the system's.
    let certificates: [NIOSSLCertificate]

    init(_ endpoint: Endpoint, options: Poller.Options) throws(InvalidArgument) {
        var headers = HTTPHeaders([("User-Agent", "gorotop"), ("Accept", "*/*")])
        if let credentials = endpoint.credentials {
            let encoded = Data(credentials.utf8).base64EncodedString()
            headers.add(name: "Authorization", value: "Basic \(encoded)")
        }
        if let path = options.headerFile {
            for (name, value) in try Self.headers(in: Self.read(path), of: path) {
                headers.replaceOrAdd(name: name, value: value)
            }
        }
        self.headers = headers
        certificates = try options.caFile.map(Self.certificates(in:)) ?? []
    }

    /// Parses lines of `Name: value`, skipping empty lines and those starting with `#`. Error texts
    /// never quote a value, since it may be a password.
    static func headers(
        in bytes: [UInt8], of path: String
    ) throws(InvalidArgument) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, bytes) in lines.enumerated() {
            let line = String(decoding: bytes, as: UTF8.self).trimmed
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first, !name.isEmpty, name.utf8.allSatisfy(\.isToken),
                parts.count == 2,
                !line.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" })
            else {
                throw InvalidArgument(
                    "line \(index + 1) of `\(path)` is not a valid header. "
                        + "Expected lines such as `Authorization: Bearer …`.")
            }
            headers.append((String(name), String(parts[1]).trimmed))
        }
        return headers
    }

    private static func certificates(
        in path: String
    ) throws(InvalidArgument) -> [NIOSSLCertificate] {
        let bytes = try read(path)
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(bytes), !certificates.isEmpty
        else {
            throw InvalidArgument(
                "`\(path)` contains no certificate. "
                    + "--ca expects PEM, which starts with -----BEGIN CERTIFICATE-----.")
        }
        return certificates
    }

    private static func read(_ path: String) throws(InvalidArgument) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            let reason =
                switch (error as? CocoaError)?.code {
                case .fileReadNoSuchFile: "the file does not exist"
                case .fileReadNoPermission: "no permission to read it"
                default: "not a readable file"
                }
            throw InvalidArgument(
                "cannot read `\(path)`: \(reason). Check the path and its permissions.")
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        let isBlank = { (character: Character) in
            character == " " || character == "\t" || character == "\r"
        }
        var text = self[...].drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }
}

extension UInt8 {
    /// Whether the byte may be part of a header name.
    fileprivate var isToken: Bool { isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(self) }
}
