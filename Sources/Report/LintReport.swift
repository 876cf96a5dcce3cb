package import GoSource
import Goroutines

/// What `lint` found, for a person, a program or a code review.
package struct LintReport {
    /// Without those that a comment in the source ignores.
    package let findings: [Finding]
    /// gorotop's own, for SARIF.
    let version: String

    /// `findings` may hold ignored ones.
    package init(_ findings: [Finding], version: String) {
        (self.findings, self.version) = (findings.filter { $0.ignoredBecause == nil }, version)
    }

    /// A line for each finding, as compilers write them.
    package var text: String {
        findings.map { finding in
            let place = "\(finding.file):\(finding.position.line):\(finding.position.column)"
            return "\(place): \(finding.rule.rawValue): \(finding.message)".scrubbed + "\n"
        }.joined()
    }

    /// `gorotop.lint/1`: only ever gains fields.
    package var json: String {
        let findings = findings.map { finding in
            JSON.object([
                ("file", .string(finding.file)), ("line", .number(finding.position.line)),
                ("column", .number(finding.position.column)),
                ("rule", .string(finding.rule.rawValue)), ("message", .string(finding.message)),
                ("channel", .string(finding.channel)),
                ("function", .optional(finding.function, JSON.string)),
            ])
        }
        return JSON.object([("schema", "gorotop.lint/1"), ("findings", .array(findings))]).document
    }

    /// SARIF 2.1.0, which code hosts show beside the lines of a review.
    package var sarif: String {
        let rules = Finding.Rule.allCases.map { rule in
            JSON.object([
                ("id", .string(rule.rawValue)),
                ("shortDescription", .object([("text", .string(rule.explanation))])),
            ])
        }
        let results = findings.map { finding in
            let region = JSON.object([("startLine", .number(finding.position.line))])
            let place = JSON.object([
                ("artifactLocation", .object([("uri", .string(Self.uri(finding.file)))])),
                ("region", region),
            ])
            return JSON.object([
                ("ruleId", .string(finding.rule.rawValue)), ("level", "warning"),
                ("message", .object([("text", .string(finding.message))])),
                ("locations", .array([.object([("physicalLocation", place)])])),
            ])
        }
        let driver = JSON.object([
            ("name", "gorotop"), ("version", .string(version)), ("rules", .array(rules)),
        ])
        return JSON.object([
            ("$schema", "https://json.schemastore.org/sarif-2.1.0.json"), ("version", "2.1.0"),
            (
                "runs",
                .array([
                    .object([
                        ("tool", .object([("driver", driver)])),
                        ("results", .array(results)),
                    ])
                ])
            ),
        ]).document
    }

    /// A path as a relative reference: other bytes than letters, digits and `-._~/` are escaped.
    private static func uri(_ path: String) -> String {
        var uri = ""
        for byte in path.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                byte < 0x80
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                || "-._~/".utf8.contains(byte)
            if isPlain {
                uri.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                uri += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return uri
    }
}

extension Finding.Rule {
    /// One sentence on what it finds.
    package var explanation: String {
        switch self {
        case .fireAndForgetSend:
            "A goroutine does nothing but send, and nothing makes sure that the send ends."
        case .unreadChannel: "A channel is sent to, and nothing receives from it."
        }
    }
}
