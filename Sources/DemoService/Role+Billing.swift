extension Role {
    /// The goroutines of the billing service: about forty typical stacks, and the leak.
    static let billing: [Role] = audit + process + web + database + messages + work + poll

    private static let audit: [Role] = [
        Role(
            .send, .leak, ["@billing/internal/audit.(*AuditLogger).Record.func1 audit.go:28"],
            by: "@billing/internal/audit.(*AuditLogger).Record audit.go:28"),
        Role(
            .select, .reader, ["@billing/internal/audit.(*AuditLogger).Drain audit.go:35"],
            by: "main.main main.go:71"),
    ]

    private static let process: [Role] = [
        Role(
            .waitGroup, .fixed(1),
            [
                "@x/sync/errgroup.(*Group).Wait errgroup.go:56",
                "main.main main.go:118", "runtime.main proc.go:302",
            ]),
        Role(
            .signal, .fixed(1), ["os/signal.loop signal_unix.go:23"],
            by: "os/signal.Notify.func1.1 signal.go:152"),
        Role(
            .select, .fixed(1), ["os/signal.NotifyContext.func1 signal.go:289"],
            by: "os/signal.NotifyContext signal.go:288"),
        Role(
            .read, .fixed(1),
            [
                "os.(*File).read file_posix.go:29", "os.(*File).Read file.go:144",
                "@fsnotify.(*inotify).readEvents backend_inotify.go:379",
            ],
            by: "@fsnotify.newBackend backend_inotify.go:198"),
        Role(
            .select, .fixed(1), ["@billing/internal/config.(*Watcher).run watch.go:44"],
            by: "@billing/internal/config.Watch watch.go:31"),
        Role(
            .range, .fixed(1), ["@lumberjack.(*Logger).millRun lumberjack.go:379"],
            by: "@lumberjack.(*Logger).mill.func1 lumberjack.go:390"),
        Role(
            .select, .fixed(1),
            ["@otel/sdk/trace.(*batchSpanProcessor).processQueue batch_span_processor.go:318"],
            by: "@otel/sdk/trace.NewBatchSpanProcessor batch_span_processor.go:117"),
        Role(
            .select, .fixed(1), ["@otel/sdk/metric.(*PeriodicReader).run periodic_reader.go:177"],
            by: "@otel/sdk/metric.NewPeriodicReader periodic_reader.go:128"),
    ]

    private static let web: [Role] = [
        Role(
            .accept, .fixed(1),
            [
                "net/http.(*Server).Serve server.go:3574",
                "net/http.(*Server).ListenAndServe server.go:3483",
                "main.main.func2 main.go:92",
            ], by: "@x/sync/errgroup.(*Group).Go errgroup.go:78"),
        Role(
            .accept, .fixed(1),
            [
                "net/http.(*Server).Serve server.go:3574",
                "net/http.(*Server).ListenAndServe server.go:3483",
                "net/http.ListenAndServe server.go:3760",
                "main.main.func3 main.go:99",
            ], by: "main.main main.go:98"),
        Role(
            .read, .load(46),
            connection + [
                "net/http.(*connReader).Read server.go:856",
                "bufio.(*Reader).fill bufio.go:113",
                "bufio.(*Reader).Peek bufio.go:152",
                "net/http.(*conn).serve server.go:2193",
            ], by: serve),
        Role(
            .read, .load(9), connection + ["net/http.(*connReader).backgroundRead server.go:746"],
            by: "net/http.(*connReader).startBackgroundRead server.go:742"),
        Role(
            .read, .load(4),
            query + [
                "@billing/internal/store.(*Invoices).Get invoices.go:61",
                "@billing/internal/api.(*Server).getInvoice invoices.go:48",
            ] + handler, by: serve, labels: [("route", "/v1/invoices/{id}")]),
        Role(
            .read, .load(2),
            query + [
                "@billing/internal/store.(*Ledger).Append ledger.go:117",
                "@billing/internal/api.(*Server).pay payments.go:83",
            ] + handler, by: serve, labels: [("route", "/v1/pay")]),
        Role(
            .select, .load(3),
            [
                "net/http.(*persistConn).roundTrip transport.go:2937",
                "net/http.(*Transport).roundTrip transport.go:681",
                "net/http.(*Transport).RoundTrip roundtrip.go:33",
                "net/http.send client.go:259",
                "net/http.(*Client).send client.go:180",
                "net/http.(*Client).do client.go:729",
                "net/http.(*Client).Do client.go:587",
                "@billing/internal/psp.(*Client).Capture client.go:140",
                "@billing/internal/api.(*Server).pay payments.go:71",
            ] + handler, by: serve, labels: [("route", "/v1/pay")]),
        Role(
            .read, .load(7),
            connection + [
                "net/http.(*persistConn).Read transport.go:2300",
                "bufio.(*Reader).fill bufio.go:113",
                "bufio.(*Reader).Peek bufio.go:152",
                "net/http.(*persistConn).readLoop transport.go:2493",
            ], by: "net/http.(*Transport).dialConn transport.go:2123"),
        Role(
            .select, .load(7), ["net/http.(*persistConn).writeLoop transport.go:2833"],
            by: "net/http.(*Transport).dialConn transport.go:2124"),
        Role(
            .select, .fixed(1), ["@billing/internal/live.(*Hub).run hub.go:52"],
            by: "@billing/internal/live.NewHub hub.go:38"),
        Role(
            .select, .load(12), ["@billing/internal/live.(*Client).writePump client.go:88"],
            by: "@billing/internal/live.ServeWS client.go:41"),
        Role(
            .read, .load(12),
            connection + [
                "bufio.(*Reader).fill bufio.go:113",
                "bufio.(*Reader).Peek bufio.go:152",
                "@websocket.(*Conn).read conn.go:378",
                "@websocket.(*Conn).advanceFrame conn.go:824",
                "@websocket.(*Conn).NextReader conn.go:1034",
                "@websocket.(*Conn).ReadMessage conn.go:1120",
                "@billing/internal/live.(*Client).readPump client.go:63",
            ], by: "@billing/internal/live.ServeWS client.go:42"),
    ]

    private static let database: [Role] = [
        Role(
            .select, .fixed(1), ["database/sql.(*DB).connectionOpener sql.go:1266"],
            by: "database/sql.OpenDB sql.go:846"),
        Role(
            .select, .fixed(1), ["database/sql.(*DB).connectionCleaner sql.go:1093"],
            by: "database/sql.(*DB).startCleanerLocked sql.go:1080"),
        Role(
            .select, .load(6),
            ["@pgx/pgconn/ctxwatch.(*ContextWatcher).Watch.func1 context_watcher.go:51"],
            by: "@pgx/pgconn/ctxwatch.(*ContextWatcher).Watch context_watcher.go:50"),
        Role(
            .read, .load(1.5),
            connection + [
                "bufio.(*Reader).fill bufio.go:113",
                "bufio.(*Reader).ReadSlice bufio.go:380",
                "@redis/internal/proto.(*Reader).readLine reader.go:139",
                "@redis/internal/proto.(*Reader).ReadReply reader.go:167",
                "@redis.(*baseClient)._process redis.go:520",
                "@redis.(*StringCmd).Result command.go:1160",
                "@billing/internal/limit.(*Bucket).Take bucket.go:58",
                "@billing/internal/api.(*Server).limit.func1 middleware.go:34",
            ] + handler, by: serve),
        Role(
            .read, .fixed(2),
            connection + [
                "bufio.(*Reader).fill bufio.go:113",
                "bufio.(*Reader).ReadSlice bufio.go:380",
                "@redis/internal/proto.(*Reader).readLine reader.go:139",
                "@redis.(*PubSub).ReceiveTimeout pubsub.go:418",
                "@redis.(*channel).initMsgChan.func1 pubsub.go:671",
            ],
            by: "@redis.(*channel).initMsgChan pubsub.go:665"),
        Role(
            .select, .fixed(2), ["@redis.(*channel).initHealthCheck.func1 pubsub.go:635"],
            by: "@redis.(*channel).initHealthCheck pubsub.go:629"),
    ]

    private static let messages: [Role] = [
        Role(
            .accept, .fixed(1),
            [
                "@grpc.(*Server).Serve server.go:895",
                "main.main.func4 main.go:107",
            ], by: "@x/sync/errgroup.(*Group).Go errgroup.go:78"),
        Role(
            .read, .load(8),
            connection + frame + [
                "@grpc/internal/transport.(*http2Server).HandleStreams http2_server.go:668",
                "@grpc.(*Server).serveStreams server.go:1036",
                "@grpc.(*Server).handleRawConn.func1 server.go:971",
            ],
            by: "@grpc.(*Server).handleRawConn server.go:970"),
        Role(
            .select, .load(8),
            [
                "@grpc/internal/transport.(*controlBuffer).get controlbuf.go:414",
                "@grpc/internal/transport.(*loopyWriter).run controlbuf.go:593",
                "@grpc/internal/transport.NewServerTransport.func2 http2_server.go:336",
            ],
            by: "@grpc/internal/transport.NewServerTransport http2_server.go:333"),
        Role(
            .select, .load(8),
            ["@grpc/internal/transport.(*http2Server).keepalive http2_server.go:1217"],
            by: "@grpc/internal/transport.NewServerTransport http2_server.go:359"),
        Role(
            .select, .fixed(6),
            ["@grpc/internal/grpcsync.(*CallbackSerializer).run callback_serializer.go:88"],
            by: "@grpc/internal/grpcsync.NewCallbackSerializer callback_serializer.go:52"),
        Role(
            .read, .fixed(3),
            connection + frame + [
                "@grpc/internal/transport.(*http2Client).reader http2_client.go:1634"
            ],
            by: "@grpc/internal/transport.NewHTTP2Client http2_client.go:408"),
        Role(
            .select, .fixed(4),
            [
                "@kafka.(*Reader).FetchMessage reader.go:829",
                "@billing/internal/events.(*Consumer).Run consumer.go:77",
            ], by: "main.main main.go:84",
            labels: [("topic", "orders")]),
        Role(
            .read, .fixed(4),
            connection + [
                "bufio.(*Reader).fill bufio.go:113",
                "bufio.(*Reader).Peek bufio.go:152",
                "@kafka.(*Conn).waitResponse conn.go:1280",
                "@kafka.(*Conn).ReadBatchWith conn.go:841",
                "@kafka.(*reader).read reader.go:1515",
                "@kafka.(*reader).run reader.go:1338",
            ],
            by: "@kafka.(*Reader).start reader.go:1202"),
    ]

    private static let work: [Role] = [
        pool("invoices", workers: 16), pool("refunds", workers: 8), pool("mails", workers: 4),
        Role(
            .select, .fixed(3), ["@billing/internal/worker.(*Pool).dispatch pool.go:91"],
            by: "@billing/internal/worker.New pool.go:47"),
        Role(
            .select, .fixed(4), ["@billing/internal/ledger.(*Batcher).flushLoop batch.go:66"],
            by: "@billing/internal/ledger.NewBatcher batch.go:40"),
        Role(
            .mutex, .load(0.9),
            [
                "@billing/internal/ledger.(*Book).Post book.go:74",
                "@billing/internal/worker.(*Pool).run pool.go:72",
            ], by: "@billing/internal/worker.New pool.go:52"),
        Role(
            .condition, .load(1.4),
            [
                "@billing/internal/limit.(*Gate).Enter gate.go:33",
                "@billing/internal/api.(*Server).export export.go:52",
            ] + handler, by: serve, labels: [("route", "/v1/export")]),
        Role(
            .receive, .load(2),
            [
                "@billing/internal/tax.(*Client).awaitQuote client.go:119",
                "@billing/internal/api.(*Server).quote quotes.go:45",
            ] + handler, by: serve, labels: [("route", "/v1/quotes")]),
        Role(
            .select, .fixed(1), ["@billing/internal/cron.(*Scheduler).loop cron.go:58"],
            by: "@billing/internal/cron.Start cron.go:39"),
        Role(
            .sleep, .fixed(1), ["@billing/internal/rates.(*Cache).refresh cache.go:47"],
            by: "@billing/internal/rates.New cache.go:29"),
        Role(
            .select, .fixed(1), ["@billing/internal/health.(*Prober).loop probe.go:35"],
            by: "main.main main.go:77"),
    ]

    private static func pool(_ queue: String, workers: Int) -> Role {
        Role(
            .range, .fixed(workers),
            ["@billing/internal/worker.(*Pool).run pool.go:64"],
            by: "@billing/internal/worker.New pool.go:52",
            labels: [("queue", queue)])
    }

    private static let poll: [Role] = [
        Role(
            .running, .poll,
            [
                "runtime/pprof.writeRuntimeProfile pprof.go:848",
                "runtime/pprof.writeGoroutine pprof.go:781",
                "runtime/pprof.(*Profile).WriteTo pprof.go:405",
                "net/http/pprof.handler.ServeHTTP pprof.go:272",
                "net/http/pprof.Index pprof.go:391",
            ] + handler, by: serve),
        Role(
            .read, .poll, connection + ["net/http.(*connReader).backgroundRead server.go:746"],
            by: "net/http.(*connReader).startBackgroundRead server.go:742"),
    ]

    private static let connection: [Call] = [
        "net.(*netFD).Read fd_posix.go:68", "net.(*conn).Read net.go:196",
    ]

    private static let handler: [Call] = [
        "net/http.HandlerFunc.ServeHTTP server.go:2358",
        "net/http.(*ServeMux).ServeHTTP server.go:2923",
        "net/http.serverHandler.ServeHTTP server.go:3436",
        "net/http.(*conn).serve server.go:2157",
    ]

    private static let query: [Call] =
        connection + [
            "io.ReadAtLeast io.go:335",
            "@pgx/pgproto3.(*Frontend).Receive frontend.go:307",
            "@pgx/pgconn.(*PgConn).receiveMessage pgconn.go:581",
            "@pgx.(*Conn).Query conn.go:812",
            "database/sql.(*DB).QueryContext sql.go:1742",
        ]

    private static let frame: [Call] = [
        "bufio.(*Reader).Read bufio.go:245", "io.ReadAtLeast io.go:335",
        "io.ReadFull io.go:354",
        "@x/net/http2.readFrameHeader frame.go:242",
        "@x/net/http2.(*Framer).ReadFrame frame.go:506",
    ]

    private static let serve: Call = "net/http.(*Server).Serve server.go:3604"
}
