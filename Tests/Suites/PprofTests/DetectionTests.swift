import Pprof
import Testing

@Suite("What is no goroutine profile")
struct DetectionTests {
    static let bodies: [(String, ProfileError)] = [
        ("", .empty), ("\n \n", .empty),
        ("<!DOCTYPE html><html><title>Sign in</title>", .html(title: "Sign in")),
        ("\n<html><body>x", .html(title: nil)),
        ("{\"error\": \"unauthorized\"}", .json), ("[1]", .json),
        ("heap profile: 3: 1024 [5: 2048] @ heap/1048576\n", .otherProfile(kind: "heap")),
        ("threadcreate profile: total 8\n", .otherProfile(kind: "threadcreate")),
        ("--- contention:\ncycles/second=1\n", .otherProfile(kind: "block")),
        ("--- mutex:\ncycles/second=1\n", .otherProfile(kind: "mutex")),
        ("Unknown profile\n", .unrecognised(beginning: "Unknown profile")),
        ("404 page not found\n", .unrecognised(beginning: "404 page not found")),
        ("a\u{1b}[31mb", .unrecognised(beginning: "a?[31mb")),
    ]

    @Test("is named as what it is", arguments: bodies)
    func named(body: String, error: ProfileError) {
        #expect(throws: error) { try Profile(decoding: Array(body.utf8)) }
    }

    @Test("each error is one line that tells what to do")
    func explanations() {
        let errors =
            Self.bodies.map(\.1) + [
                .gzipCut(offset: 12), .gzipChecksum(offset: 9), .gzipDamaged(offset: 4),
                .tooLarge(.unpackedBytes, limit: 1),
            ] + ProfileError.Malformation.allCases.map { .malformed($0, offset: 7) }
        for error in errors {
            #expect(!error.explanation.contains("\n"))
            #expect(error.explanation.hasSuffix("."))
            #expect(error.explanation.count > 40)
        }
    }
}
