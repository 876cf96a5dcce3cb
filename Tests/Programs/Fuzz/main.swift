import Foundation
import Pprof

// Fuzzes one decoder, or all of them in turn.
//
//   swift run -c release Fuzz [ENTRY|all] [EXECUTIONS] [FIRST] [FILE]
//
// changes fixtures, the same way for the same number: a run that crashes printed the number it
// began with last, and begins there again when it is given as FIRST. FILE gets each input before it
// is read, so that it holds the last one. With libFuzzer, where coverage
// leads the changes (the entry is in FUZZ_ENTRY, arguments are libFuzzer's own):
//
//   swift build -c release --product Fuzz --scratch-path .build-fuzz \
//       -Xswiftc -sanitize=fuzzer -Xswiftc -DLIBFUZZER -Xswiftc -use-ld=lld
//   FUZZ_ENTRY=dump .build-fuzz/release/Fuzz -max_total_time=600 CORPUS

#if LIBFUZZER
    import CFuzz

    let entry = Entry(rawValue: ProcessInfo.processInfo.environment["FUZZ_ENTRY"] ?? "detected")
    var count = CommandLine.argc
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
    exit(
        withUnsafeMutablePointer(to: &arguments) { pointer in
            pointer.withMemoryRebound(
                to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self, capacity: 1
            ) {
                LLVMFuzzerRunDriver(&count, $0) { data, size in
                    entry?.run(Array(UnsafeBufferPointer(start: data, count: size)))
                    return 0
                }
            }
        })
#else
    let words = CommandLine.arguments.dropFirst()
    let entries = Entry(rawValue: words.first ?? "all").map { [$0] } ?? Entry.allCases
    let executions = UInt64(words.dropFirst().first ?? "") ?? 100_000
    let first = UInt64(words.dropFirst(2).first ?? "") ?? 0
    let file = words.dropFirst(3).first.map { URL(filePath: $0) }

    for entry in entries {
        let seeds = Corpus.seeds(of: entry)
        precondition(!seeds.isEmpty, "Tests/Fixtures has seeds for every entry")
        let start = ContinuousClock.now
        for number in first..<first + executions {
            if number.isMultiple(of: 10_000) {
                print("\(entry.rawValue) from \(number)")
                fflush(nil)
            }
            var mutation = Mutation(number: number)
            let seed = seeds[Int(number % UInt64(seeds.count))]
            let other = seeds[Int(number / 7 % UInt64(seeds.count))]
            let input = mutation.apply(to: seed, with: other)
            if let file { try Data(input).write(to: file) }
            entry.run(input)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print("\(entry.rawValue): \(executions) executions in \(Int(seconds)) s, no crash")
    }
#endif
