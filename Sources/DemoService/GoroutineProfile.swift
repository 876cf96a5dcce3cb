import ProfileProto

/// The goroutines at one moment, in every format that Go's runtime writes.
struct GoroutineProfile {
    var groups: [Group]
    /// Seconds since 1970.
    var takenAt: Double
    /// The seconds covered by a delta profile.
    var duration: Double?
    var buildID: String

    struct Group {
        var role: Role
        /// Negative in a delta profile.
        var count: Int
        /// The longest time a goroutine of this group has been parked, in whole minutes.
        var oldestMinutes: Int
    }

    /// Largest first, as in debug=0 and debug=1.
    private var sorted: [Group] { groups.filter { $0.count != 0 }.sorted { $0.count > $1.count } }
}

extension GoroutineProfile {
    /// debug=0: profile.proto, gzipped.
    var protobuf: [UInt8] {
        var message = ProfileMessage()
        for group in sorted {
            let stack = group.role.calls.map { call in
                ProfileMessage.Location(
                    function: call.function, file: call.file, line: call.line,
                    address: call.address, startLine: call.startLine)
            }
            message.add(group.count, stack: stack, labels: group.role.labels)
        }
        let mapping = ProfileMessage.Mapping(
            program: "/app/billing", buildID: buildID, addresses: 0x40_0000..<0x140_0000,
            hasLines: false)
        return Gzip.pack(message.finish(mapping, time: takenAt, duration: duration ?? 0), .fastest)
    }

    /// debug=1: grouped text.
    var grouped: [UInt8] {
        var text = "goroutine profile: total \(groups.reduce(0) { $0 + $1.count })\n"
        for group in sorted {
            let addresses = (group.role.calls.map { $0.address + 1 } + [Call.exitAddress])
                .map { "0x" + String($0, radix: 16) }
            text += "\(group.count) @ \(addresses.joined(separator: " "))\n"
            if !group.role.labels.isEmpty {
                let pairs = group.role.labels.map { "\"\($0.key)\":\"\($0.value)\"" }
                text += "# labels: {\(pairs.joined(separator: ", "))}\n"
            }
            let rows = group.role.visibleCalls.map { call in
                (call: call, name: "\(call.function)+0x\(String(call.offset, radix: 16))")
            }
            let column = (rows.map(\.name.utf8.count).max() ?? 0) / 8 * 8 + 8
            for (call, name) in rows {
                let tabs = String(repeating: "\t", count: (column - name.utf8.count + 7) / 8)
                text += "#\t0x\(String(call.address, radix: 16))\t\(name)\(tabs)"
                text += "\(call.file):\(call.line)\n"
            }
            text += "\n"
        }
        return Array(text.utf8)
    }

    /// debug=2: every goroutine on its own, cut where Go cuts.
    var full: [UInt8] {
        var bytes: [UInt8] = []
        var number = 1
        // The goroutine that writes the dump comes first.
        let first = groups.filter { $0.role.park == .running }
        for group in first + groups.filter({ $0.role.park != .running }) {
            let body = Array(group.role.fullBody.utf8)
            let total = max(0, group.count)
            for index in 0..<total {
                let minutes = group.oldestMinutes * (total - index) / total
                let wait = minutes > 0 ? ", \(minutes) minutes" : ""
                bytes += "goroutine \(number) [\(group.role.park.state)\(wait)]".utf8
                bytes += body
                number += 1 + index % 3
                guard bytes.count < Self.largestDump else { break }
            }
        }
        return Array(bytes.prefix(Self.largestDump))
    }

    static let largestDump = 64 << 20
}

extension Role {
    /// The part of a goroutine's debug=2 header after the bracket.
    fileprivate var fullBody: String {
        let pairs = labels.map { "\($0.key): \($0.value.labelToken)" }
        var text = pairs.isEmpty ? ":\n" : " {\(pairs.joined(separator: ", "))}:\n"
        for call in visibleCalls where !call.function.hasPrefix("runtime.") {
            text += "\(call.function)(0x\(String(0xc000_0000 + call.address, radix: 16))?)\n"
            text += "\t\(call.file):\(call.line) +0x\(String(call.offset, radix: 16))\n"
        }
        if let creator {
            text += "created by \(creator.function) in goroutine 1\n"
            text += "\t\(creator.file):\(creator.line) +0x\(String(creator.offset, radix: 16))\n"
        }
        return text + "\n"
    }
}

extension String {
    /// Go 1.27 quotes values that contain any other characters.
    fileprivate var labelToken: String {
        let isPlain = utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "./_".utf8.contains(byte)
            }
        }
        return isPlain ? self : "\"\(self)\""
    }
}

extension Call {
    static let exitAddress = 0x49_2a41

    /// Address in the binary, the same for every build.
    var address: Int { 0x40_1000 + Int(mixed(hash) % 0xc0_0000) }
    /// Offset from the start of the function.
    var offset: Int { 0x10 + Int(mixed(hash &+ 1) % 0x300) }
    var startLine: Int { max(1, line - line % 40) }

    private var hash: UInt64 {
        function.utf8.reduce(UInt64(line)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
