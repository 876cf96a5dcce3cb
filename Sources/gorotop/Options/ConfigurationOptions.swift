import ArgumentParser
import Files

/// Where the configuration file is.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "Configuration to use instead of $XDG_CONFIG_HOME/gorotop/config.yaml.",
            valueName: "FILE"),
        completion: .file())
    var path: String?

    /// The settings in the file, if any, overridden by options.
    func settings(_ options: any ConfigurableOptions...) throws -> Settings {
        var settings = try read() ?? Settings()
        for group in options { group.override(&settings) }
        return settings
    }

    /// Nil if the default file does not exist.
    func read() throws -> Settings? {
        guard let path = path ?? UserFiles.configuration else { return nil }
        guard let configuration = try Configuration(reading: path) else {
            if self.path == nil { return nil }
            throw UserError(
                "\(path) does not exist. `gorotop config-template` prints one to start from.")
        }
        return try Settings(configuration)
    }
}
