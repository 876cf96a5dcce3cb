import Dispatch
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// The HTTP server.
actor Server {
    private var story: Story
    private let host: String
    private let prepare: @Sendable (any Channel) throws -> Void
    private var faults: [DemoService.Part: (fault: Fault, requests: Int)] = [:]
    private var listener: Task<Void, Never>?
    private var outages: Task<Void, Never>?
    private let executor = ServerExecutor()
    private let sockets = Sockets()
    private(set) var requests = 0
    private(set) var profileRequests = 0
    private(set) var metricsRequests = 0
    private(set) var connections = 0

    private typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    init(story: Story, host: String, prepare: @escaping @Sendable (any Channel) throws -> Void) {
        (self.story, self.host, self.prepare) = (story, host, prepare)
    }

    /// - Returns: the port.
    func start(on port: Int) async throws -> Int {
        let port = try await listen(on: port)
        outages = Task { await followOutages(on: port) }
        return port
    }

    /// Nothing listens while the story has no process.
    private func followOutages(on port: Int) async {
        while let outage = story.outage(after: .now) {
            guard await isReached(outage.lowerBound) else { return }
            // A fault may have closed it already.
            let wasListening = listener != nil
            await close()
            guard await isReached(outage.upperBound) else { return }
            if wasListening, listener == nil { _ = try? await listen(on: port) }
        }
    }

    /// Waits for a wall clock time.
    /// - Returns: false if the service is stopped before.
    private func isReached(_ wall: Double) async -> Bool {
        try? await Task.sleep(for: .seconds(max(0, wall - .now)))
        return !Task.isCancelled
    }

    private func listen(on port: Int) async throws -> Int {
        let listening = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Read nothing before `serve` runs. NIO traps if a `Connection` is dropped unserved.
            .childChannelOption(.autoRead, value: false)
            .bind(host: host, port: port) { [prepare, sockets] channel in
                channel.eventLoop.makeCompletedFuture {
                    sockets.add(channel)
                    try prepare(channel)
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return channel
                }
            }
        listener = Task(executorPreference: executor) {
            await withDiscardingTaskGroup { group in
                try? await listening.executeThenClose { channels in
                    for try await channel in channels {
                        group.addTask { await self.serve(channel) }
                    }
                }
                group.cancelAll()
            }
        }
        return listening.channel.localAddress?.port ?? port
    }

    func stop() async {
        outages?.cancel()
        await outages?.value
        await close()
    }

    func close() async {
        listener?.cancel()
        await listener?.value
        listener = nil
        await sockets.close()
    }

    func set(_ fault: Fault?, for part: DemoService.Part, requests: Int, port: Int) async throws {
        faults[part] = fault.map { ($0, requests) }
        if listener == nil { _ = try await listen(on: port) }
    }

    func restart() { story.restartedAt = .now }

    private func serve(_ channel: any Channel) async {
        let connection = try? await channel.eventLoop.submit {
            channel.isActive ? try Connection(wrappingChannelSynchronously: channel) : nil
        }.get()
        guard let connection else { return }
        connections += 1
        // Ignore a peer that disconnects.
        try? await connection.executeThenClose { inbound, outbound in
            try await channel.setOption(.autoRead, value: true).get()
            var head: HTTPRequestHead?
            for try await part in inbound {
                switch part {
                case .head(let new): head = new
                case .body: break
                case .end:
                    guard let request = head else { return }
                    requests += 1
                    guard try await answer(request, outbound), request.isKeepAlive else { return }
                }
            }
        }
    }

    /// Whether the connection stays open.
    private func answer(
        _ request: HTTPRequestHead,
        _ outbound: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
    ) async throws -> Bool {
        let route = Route(request.uri)
        if case .goroutine = route { profileRequests += 1 }
        if route == .metrics { metricsRequests += 1 }
        let fault = takeFault(for: route)
        if fault == .hangBeforeHead { try await Task.sleep(for: .forever) }
        if fault == .closeBeforeHead { return false }
        if case .goroutine(let profile) = route, let seconds = profile.seconds {
            try await Task.sleep(for: .seconds(seconds))
        }
        var answer = fault?.answer ?? story.answer(to: route, at: .now)
        if fault == .cutGzip { answer.body.removeLast(answer.body.count / 2) }

        let isHead = request.method == .HEAD
        try await outbound.write(.head(answer.head(isWhole: fault != .hugeBody)))
        let half = answer.body.count / 2
        switch fault {
        case .hangInBody:
            try await outbound.write(.body(answer.body[..<half]))
            try await Task.sleep(for: .forever)
        case .cutBody:
            try await outbound.write(.body(answer.body[..<half]))
            return false
        case .drip(let pause):
            for byte in answer.body {
                try await outbound.write(.body([byte]))
                try await Task.sleep(for: pause)
            }
        case .hugeBody:
            let goroutine = Array("goroutine 7 [select]:\nmain.main()\n\t/x.go:1 +0x1\n\n".utf8)
            let megabyte = Array(repeatElement(goroutine, count: 20_000).joined())
            for _ in 0..<1024 { try await outbound.write(.body(megabyte[...])) }
        default: if !isHead { try await outbound.write(.body(answer.body[...])) }
        }
        try await outbound.write(.end(nil))
        return true
    }

    private func takeFault(for route: Route) -> Fault? {
        let part: DemoService.Part = route == .metrics ? .metrics : .profile
        guard let (fault, left) = faults[part] else { return nil }
        faults[part] = left > 1 ? (fault, left - 1) : nil
        return fault
    }
}

extension Answer {
    /// Like Go: a small body has a Content-Length header, a larger one is chunked.
    fileprivate func head(isWhole: Bool) -> HTTPResponseHead {
        var fields = HTTPHeaders(headers.map { ($0.name, $0.value) })
        if isWhole, body.count <= 2048 {
            fields.add(name: "Content-Length", value: String(body.count))
        }
        return HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)
    }
}

extension HTTPServerResponsePart {
    fileprivate static func body(_ bytes: ArraySlice<UInt8>) -> HTTPServerResponsePart {
        .body(.byteBuffer(ByteBuffer(bytes: bytes)))
    }
}

extension Duration {
    fileprivate static let forever = Duration.seconds(86_400)
}

extension Double {
    /// Seconds since 1970.
    static var now: Double { Date().timeIntervalSince1970 }
}

/// Open connections, so that closing the listener also closes those it never handed out.
private final class Sockets: Sendable {
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        channels.withLock { $0[id] = channel }
        channel.closeFuture.whenComplete { _ in
            _ = self.channels.withLock { $0.removeValue(forKey: id) }
        }
    }

    /// Closes all connections.
    func close() async {
        for channel in channels.withLock({ Array($0.values) }) { try? await channel.close() }
    }
}

/// A thread of its own, so that the service responds even if the rest of the process is busy.
private final class ServerExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "demo service")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
