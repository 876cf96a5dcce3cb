import CZlib
import Foundation
import Glibc
import Goroutines
import Pprof
import Processes
import Report

/// What reading costs beside what cannot be avoided: finding the newlines of the same bytes one by
/// one with memchr, and for debug=0 unpacking them. Times are the thread's own, the best of some.
enum Decoders {
    /// Only the rows whose names begin with `prefix`.
    static func measure(_ prefix: String = "") throws {
        let baseline = try memory(of: Array("goroutine 1 [running]:\nmain.f()\n\t/m.go:1\n".utf8))
        func row(_ name: String, limit: Double, _ body: @autoclosure () -> [UInt8]) throws {
            guard name.hasPrefix(prefix) else { return }
            let body = body()
            try report(name, body, newlines(body), "newlines", limit, baseline)
        }
        try row("debug=2, one leaking stack", limit: 1.5, Inputs.leakingDump())
        var inputs = Inputs()
        try row("debug=2, 5,000 stacks", limit: 2.5, inputs.dump())
        try row("log with a prefix, 5,000 stacks", limit: 4, inputs.dump(prefix: "billing-1  | "))
        try row("debug=1, 5,000 stacks", limit: 3, inputs.grouped())
        let packed = "debug=0, 5,000 stacks"
        if packed.hasPrefix(prefix) {
            let body = inputs.protobuf()
            try report(packed, body, inflating(body), "inflate", 1, baseline)
        }
        let written = "JSON of 5,000 stacks"
        if written.hasPrefix(prefix) { try report(written, writing: inputs.dump()) }
        // The worst that text can hold.
        lazy var apart = Inputs(places: 1 << 18)
        try row("no two calls alike: debug=2", limit: 2.5, apart.dump())
        try row("no two calls alike: debug=1", limit: 3, apart.grouped())
    }

    private static func report(
        _ name: String, _ body: [UInt8], _ floor: () -> Void, _ floorName: String,
        _ limit: Double, _ baseline: Int
    ) throws {
        var (decoding, least) = (Double.infinity, Double.infinity)
        for _ in 0..<(body.count > 16 << 20 ? 9 : 100) {
            least = min(least, seconds(floor))
            do {
                decoding = try min(decoding, seconds { _ = try Profile(decoding: body) })
            } catch let error as ProfileError {
                BenchmarkRow(
                    name: name, value: "not read: \(error.explanation)", floor: "", limit: ""
                ).print()
                return
            }
        }
        let peak = try memory(of: body) - baseline
        BenchmarkRow(
            name: name, value: String(format: "%.2f x %@", decoding / least, floorName),
            floor: String(format: "%.2f of %.2f ms", decoding * 1000, least * 1000),
            limit: String(
                format: "%.1f x; %.0f MB/s; %.1f MB of 40", limit,
                Double(body.count) / decoding / 1e6, Double(peak) / 1024)
        ).print()
    }

    /// What it costs to write what was read, beside reading it.
    private static func report(_ name: String, writing body: [UInt8]) throws {
        let (profile, reading) = try best { try Profile(decoding: body) }
        var table = StackTable()
        let report = Report(of: profile.snapshot(interning: &table), target: "billing:6060")
        let (json, writing) = best { report.json }
        BenchmarkRow(
            name: name, value: String(format: "%.2f x reading", writing / reading),
            floor: String(format: "%.2f of %.2f ms", writing * 1000, reading * 1000),
            limit: String(
                format: "6 x; %.0f MB/s of 300", Double(json.utf8.count) / writing / 1e6)
        ).print()
    }

    /// The value, and the least time it took.
    private static func best<Value>(_ make: () throws -> Value) rethrows -> (Value, Double) {
        var (value, least) = (try make(), Double.infinity)
        for _ in 0..<20 { least = min(least, try seconds { value = try make() }) }
        return (value, least)
    }

    /// Of this thread.
    static func seconds(_ work: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        try work()
        return now() - start
    }

    private static func newlines(_ body: [UInt8]) -> () -> Void {
        {
            body.withUnsafeBytes { bytes in
                guard var position = bytes.baseAddress else { return }
                var left = bytes.count
                var count = 0
                while let found = memchr(position, 0x0a, left) {
                    count += 1
                    left -= UnsafeRawPointer(found) - position + 1
                    position = UnsafeRawPointer(found) + 1
                }
                precondition(count > 0)
            }
        }
    }

    private static func inflating(_ body: [UInt8]) -> () -> Void {
        let packed = deflate(body)
        var unpacked = [UInt8](repeating: 0, count: body.count)
        return {
            var stream = z_stream()
            inflateInit2_(&stream, 31, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
            packed.withUnsafeBufferPointer { source in
                unpacked.withUnsafeMutableBufferPointer { target in
                    stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                    stream.avail_in = UInt32(source.count)
                    stream.next_out = target.baseAddress
                    stream.avail_out = UInt32(target.count)
                    precondition(inflate(&stream, Z_FINISH) == Z_STREAM_END)
                }
            }
            inflateEnd(&stream)
        }
    }

    /// As Go packs: at the fastest level.
    private static func deflate(_ body: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        deflateInit2_(
            &stream, Z_BEST_SPEED, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
            Int32(MemoryLayout<z_stream>.size))
        defer { deflateEnd(&stream) }
        let room = Int(deflateBound(&stream, UInt(body.count)))
        return body.withUnsafeBufferPointer { source in
            [UInt8](unsafeUninitializedCapacity: room) { target, count in
                stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                precondition(CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END)
                count = room - Int(stream.avail_out)
            }
        }
    }
}

extension Decoders {
    /// The peak of a process that reads `body` from a file, in KiB. It maps no file, so what
    /// differs from another such process is anonymous.
    private static func memory(of body: [UInt8]) throws -> Int {
        let file = FileManager.default.temporaryDirectory.appending(
            path: "gorotop-\(UUID().uuidString)")
        try Data(body).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let result = try Command(
            program: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
            arguments: ["peak", file.path]
        ).runBlocking()
        return Int(result.output.split(separator: "\n").last ?? "") ?? 0
    }

    /// Reads a file in pieces, as `gorotop show` does, and prints the process's peak in KiB.
    static func printPeak(reading path: String) throws {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        var decoder = ProfileDecoder()
        var piece = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = piece.withUnsafeMutableBytes {
                read(file.fileDescriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { break }
            try decoder.feed(piece.span.extracting(0..<count))
        }
        let profile = try decoder.finish()
        var table = StackTable()
        let snapshot = profile.snapshot(interning: &table)
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        precondition(snapshot.total > 0)
        print(peak?.split(separator: " ").dropLast().last.map(String.init) ?? "0")
    }
}
