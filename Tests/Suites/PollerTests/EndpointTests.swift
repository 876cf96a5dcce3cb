import Testing

@testable import Poller

@Suite("What an address is")
struct EndpointTests {
    @Test(
        "an address is a name, the profile and the metrics",
        arguments: [
            (
                "checkout:6060", "checkout:6060", "http://checkout:6060/debug/pprof/goroutine",
                "http://checkout:6060/metrics"
            ),
            (
                ":6060", "localhost:6060", "http://localhost:6060/debug/pprof/goroutine",
                "http://localhost:6060/metrics"
            ),
            (
                "10.0.0.7:1", "10.0.0.7:1", "http://10.0.0.7:1/debug/pprof/goroutine",
                "http://10.0.0.7:1/metrics"
            ),
            (
                "[::1]:6060", "[::1]:6060", "http://[::1]:6060/debug/pprof/goroutine",
                "http://[::1]:6060/metrics"
            ),
            (
                ":6060/shop", "localhost:6060", "http://localhost:6060/shop/debug/pprof/goroutine",
                "http://localhost:6060/shop/metrics"
            ),
            (
                "http://checkout", "checkout:80", "http://checkout:80/debug/pprof/goroutine",
                "http://checkout:80/metrics"
            ),
            (
                "HTTPS://checkout/", "checkout:443",
                "https://checkout:443/debug/pprof/goroutine", "https://checkout:443/metrics"
            ),
            (
                "https://ops.example.com:8443/checkout/", "ops.example.com:8443",
                "https://ops.example.com:8443/checkout/debug/pprof/goroutine",
                "https://ops.example.com:8443/checkout/metrics"
            ),
            (
                "http://h:1/debug/pprof", "h:1", "http://h:1/debug/pprof/goroutine",
                "http://h:1/metrics"
            ),
            (
                "http://h:1/a/debug/pprof/", "h:1", "http://h:1/a/debug/pprof/goroutine",
                "http://h:1/a/metrics"
            ),
            (
                "http://h:1/a/debug/pprof/goroutine?debug=2", "h:1",
                "http://h:1/a/debug/pprof/goroutine?debug=2", "http://h:1/a/metrics"
            ),
            (
                "http://h:1/debug/pprof/goroutineleak", "h:1",
                "http://h:1/debug/pprof/goroutineleak", "http://h:1/metrics"
            ),
            (
                "http://h:1/pprof/goroutine", "h:1", "http://h:1/pprof/goroutine",
                "http://h:1/metrics"
            ),
            (
                "http://h:1/?token=a%20b", "h:1",
                "http://h:1/debug/pprof/goroutine?token=a%20b", "http://h:1/metrics"
            ),
            (
                "http+unix://%2Frun%2Fapp.sock", "/run/app.sock",
                "http+unix://%2Frun%2Fapp.sock/debug/pprof/goroutine",
                "http+unix://%2Frun%2Fapp.sock/metrics"
            ),
        ] as [(String, String, String, String)])
    func address(text: String, name: String, profile: String, metrics: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.name == name)
        #expect(endpoint.profileURL == profile)
        #expect(endpoint.metricsURL == metrics)
        #expect(endpoint.credentials == nil)
    }

    @Test("credentials are kept out of names and addresses")
    func credentials() throws {
        let endpoint = try Endpoint(parsing: "https://ann:s%3Acret@checkout:6060")
        #expect(endpoint.credentials == "ann:s:cret")
        #expect(endpoint.name == "checkout:6060")
        #expect(endpoint.profileURL == "https://checkout:6060/debug/pprof/goroutine")
    }

    @Test(
        "what is no address gets one sentence that says so",
        arguments: [
            ("", "doesn't look like host:port"), ("checkout", "doesn't look like host:port"),
            ("leak.pb.gz", "doesn't look like host:port"),
            ("./leak.pb.gz", "doesn't look like host:port"), (":", "doesn't look like host:port"),
            ("http://", "doesn't look like host:port"),
            ("check out:6060", "doesn't look like host:port"),
            ("chéckout:6060", "doesn't look like host:port"),
            ("h:6060\u{1b}[2J", "no file named `h:6060?[2J`"),
            ("h:70000", "from 1 to 65535"), (":0", "from 1 to 65535"),
            ("h:99999999999999999999", "doesn't look like host:port"),
            ("h:http", "doesn't look like host:port"),
            ("ftp://h/", "Use http, https"),
            ("http://h:1/debug/pprof/heap", "is not the goroutine profile"),
        ] as [(String, String)])
    func notAnAddress(text: String, words: String) throws {
        let error = #expect(throws: InvalidArgument.self) {
            try Endpoint(parsing: text)
        }
        #expect(try #require(error).explanation.contains(words))
    }
}
