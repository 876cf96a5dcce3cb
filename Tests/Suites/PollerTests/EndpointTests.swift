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
                ":6060/shop", "localhost:6060/shop",
                "http://localhost:6060/shop/debug/pprof/goroutine",
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
                "https://ops.example.com:8443/checkout/", "ops.example.com:8443/checkout",
                "https://ops.example.com:8443/checkout/debug/pprof/goroutine",
                "https://ops.example.com:8443/checkout/metrics"
            ),
            (
                "http://h:1/debug/pprof", "h:1", "http://h:1/debug/pprof/goroutine",
                "http://h:1/metrics"
            ),
            (
                "http://h:1/a/debug/pprof/", "h:1/a", "http://h:1/a/debug/pprof/goroutine",
                "http://h:1/a/metrics"
            ),
            (
                "http://h:1/a/debug/pprof/goroutine?debug=2", "h:1/a",
                "http://h:1/a/debug/pprof/goroutine", "http://h:1/a/metrics"
            ),
            (
                "http://h:1/debug/pprof/goroutineleak", "h:1/goroutineleak",
                "http://h:1/debug/pprof/goroutineleak", "http://h:1/metrics"
            ),
            (
                "http://h:1/pprof/goroutine", "h:1/pprof", "http://h:1/pprof/goroutine",
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
            (
                "http://h:1/a%20b/c", "h:1/a b/c", "http://h:1/a%20b/c/debug/pprof/goroutine",
                "http://h:1/a%20b/c/metrics"
            ),
        ] as [(String, String, String, String)])
    func address(text: String, name: String, profile: String, metrics: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.name == name)
        #expect(endpoint.profileURL == profile)
        #expect(endpoint.metricsURL == metrics)
        #expect(endpoint.credentials == nil)
    }

    @Test(
        "what is typed for short is what it looks like",
        arguments: [
            ("6060", "localhost:6060", "http://localhost:6060"),
            ("6060/shop", "localhost:6060/shop", "http://localhost:6060/shop"),
            ("localhost", "localhost:6060", "http://localhost:6060"),
            ("LOCALHOST", "localhost:6060", "http://localhost:6060"),
            ("Http://H:1//", "h:1", "http://h:1"),
            ("[::1]", "[::1]:6060", "http://[::1]:6060"),
            ("run/App.sock", "run/App.sock", "http+unix://run%2FApp.sock"),
            ("UNIX:/run/App.sock", "/run/App.sock", "http+unix://%2Frun%2FApp.sock"),
            ("localhost/shop", "localhost:6060/shop", "http://localhost:6060/shop"),
            ("*:6060", "localhost:6060", "http://localhost:6060"),
            ("0.0.0.0:6060", "localhost:6060", "http://localhost:6060"),
            ("[::]:6060", "localhost:6060", "http://localhost:6060"),
            ("http://0.0.0.0:6060/a", "localhost:6060/a", "http://localhost:6060/a"),
            ("::1:6060", "[::1]:6060", "http://[::1]:6060"),
            ("::1", "[::1]:6060", "http://[::1]:6060"),
            ("2001:db8::7", "[2001:db8::7]:6060", "http://[2001:db8::7]:6060"),
            ("2001:db8::7:8080", "[2001:db8::7]:8080", "http://[2001:db8::7]:8080"),
            ("10.0.0.7", "10.0.0.7:6060", "http://10.0.0.7:6060"),
            ("/run/app.sock", "/run/app.sock", "http+unix://%2Frun%2Fapp.sock"),
            ("unix:/run/app.sock", "/run/app.sock", "http+unix://%2Frun%2Fapp.sock"),
            ("unix:///run/app.sock", "/run/app.sock", "http+unix://%2Frun%2Fapp.sock"),
            ("unix:app", "app", "http+unix://app"),
            ("http+unix:///run/a%b.sock", "/run/a%b.sock", "http+unix://%2Frun%2Fa%25b.sock"),
            ("https+unix:///run/a.sock", "/run/a.sock", "https+unix://%2Frun%2Fa.sock"),
        ])
    func short(text: String, name: String, root: String) throws {
        let endpoint = try Endpoint(parsing: text)
        #expect(endpoint.name == name)
        #expect(endpoint.profileURL == "\(root)/debug/pprof/goroutine")
    }

    @Test(
        "what would change the form of the profile is not polled, and all else is",
        arguments: [
            ("debug=2", "", "debug=2"), ("debug=1&token=a", "?token=a", "debug=1"),
            ("token=a&debug=2&seconds=30", "?token=a", "debug=2, seconds=30"),
            ("debug", "", "debug"), ("debug=0", "", nil),
            ("debugger=2", "?debugger=2", nil),
            ("", "", nil),
        ] as [(String, String, String?)])
    func query(typed: String, polled: String, dropped: String?) throws {
        let url = "http://h:1/debug/pprof/goroutine"
        let endpoint = try Endpoint(parsing: typed.isEmpty ? url : "\(url)?\(typed)")
        #expect(endpoint.profileURL == url + polled)
        #expect(endpoint.givenURL == (typed.isEmpty ? url : "\(url)?\(typed)"))
        #expect(endpoint.droppedQuery == dropped)
    }

    @Test(
        "what tells services or profiles behind one address apart is in the name, secrets are not",
        arguments: [
            ("h:1/debug/pprof/goroutine?pod=a&debug=2", "h:1?pod=a"),
            ("h:1/shop?pod=a&shard=2", "h:1/shop?pod=a&shard=2"),
            ("h:1/debug/pprof/goroutineleak", "h:1/goroutineleak"),
            ("h:1/shop/debug/pprof/goroutineleak?debug=1", "h:1/shop/goroutineleak"),
            ("h:1/debug/pprof/goroutine?debug=0", "h:1"),
            ("h:1/debug/pprof/goroutine?access_token=x&pod=a&API_KEY=y", "h:1?pod=a"),
            ("h:1?pwd=x&jwt=y&pod=a", "h:1?pod=a"), ("h:1?s3cr3t", "h:1"),
        ])
    func identity(text: String, name: String) throws {
        #expect(try Endpoint(parsing: text).name == name)
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
