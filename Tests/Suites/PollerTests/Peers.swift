import DemoService
import Foundation
import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import TestSupport

@testable import Poller

extension DemoService {
    /// On the day of the climax, as slow as a real one.
    static func atClimax(
        host: String = Loopback.address(),
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> DemoService {
        try await start(host: host, origin: Scenario.climax, speed: 1, prepare: prepare)
    }

    func endpoint(_ scheme: String = "http", host: String? = nil) throws -> Endpoint {
        try Endpoint(parsing: "\(scheme)://\(host ?? self.host):\(port)")
    }
}

/// A peer that takes a connection, sends some bytes and closes.
struct RawPeer {
    let channel: any Channel

    init(sending text: String, socket: String? = nil) async throws {
        let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Speaker(text: text))
                }
            }
        channel =
            if let socket {
                try await bootstrap.bind(unixDomainSocketPath: socket).get()
            } else {
                try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
            }
    }

    var port: Int { channel.localAddress?.port ?? 0 }

    /// Answers what it is asked with its text.
    private final class Speaker: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let text: String

        init(text: String) {
            self.text = text
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = context.channel.allocator.buffer(string: text)
            context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            context.close(promise: nil)
        }
    }
}

/// A peer that keeps what it is sent, and closes.
struct EchoPeer {
    private let channel: any Channel
    private let received: EventLoopFuture<String>

    init() async throws {
        let promise = NIOSingletons.posixEventLoopGroup.next().makePromise(of: String.self)
        received = promise.futureResult
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Listener(promise: promise))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int { channel.localAddress?.port ?? 0 }
    /// The first request's head.
    var request: String {
        get async { (try? await received.get()) ?? "" }
    }

    private final class Listener: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let promise: EventLoopPromise<String>
        var text = ""

        init(promise: EventLoopPromise<String>) {
            self.promise = promise
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            text += String(buffer: unwrapInboundIn(data))
            guard text.contains("\r\n\r\n") else { return }
            promise.succeed(text)
            context.close(promise: nil)
        }
    }
}

/// A port whose queue is full: the kernel takes no further connection, and refuses none.
final class FullPeer {
    let port: UInt16
    private var sockets: [CInt] = []

    init() throws {
        let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) | listen(listener, 0)
                    | getsockname(listener, address, &size)
            }
        }
        guard result == 0 else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        sockets.append(listener)
        // One fits into a queue of length 0; the others wait as ours would.
        for _ in 0..<4 {
            let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            _ = withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(client, $0, size)
                }
            }
            sockets.append(client)
        }
    }

    deinit {
        for socket in sockets { close(socket) }
    }
}

/// A file that is gone when nobody holds it any more.
final class TemporaryFile {
    let path: String

    init(_ contents: String) throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "gorotop-\(UUID().uuidString)").path
        try Data(contents.utf8).write(to: URL(filePath: path))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// Certificates made by openssl for one test, in a folder that is gone with it.
final class Certificates {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "gorotop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// A key and a certificate for a host, signed by `issuer` or else by itself.
    func make(_ name: String, host: String, days: Int = 2, issuer: String? = nil) throws {
        try Data("subjectAltName=DNS:\(host)\n".utf8).write(
            to: folder.appending(path: "\(name).ext"))
        try openssl(
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=\(name)", "-keyout", path("\(name).key"), "-out", path("\(name).csr"))
        let signer =
            issuer.map {
                ["-CA", path("\($0).pem"), "-CAkey", path("\($0).key"), "-CAcreateserial"]
            } ?? ["-signkey", path("\(name).key")]
        try openssl(
            ["x509", "-req", "-in", path("\(name).csr"), "-days", "\(days)"] + signer
                + ["-extfile", path("\(name).ext"), "-out", path("\(name).pem")])
    }

    /// What a server puts in front of HTTP.
    func server(_ name: String) throws -> @Sendable (any Channel) throws -> Void {
        let chain = try NIOSSLCertificate.fromPEMFile(path("\(name).pem"))
        let key = try NIOSSLPrivateKey(file: path("\(name).key"), format: .pem)
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key)))
        return { channel in
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        }
    }

    private func openssl(_ arguments: String...) throws {
        try openssl(arguments)
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    }

    private struct Failed: Error {
        var arguments: [String]
    }
}
