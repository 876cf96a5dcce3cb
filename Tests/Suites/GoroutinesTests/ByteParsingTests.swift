import Goroutines
import Testing

@Suite("Amounts of memory")
struct ByteParsingTests {
    @Test(
        "are read as Kubernetes and people write them",
        arguments: [
            ("1073741824", 1_073_741_824), ("512M", 512e6), ("512Mi", 536_870_912),
            ("512MiB", 536_870_912), ("4G", 4e9), ("4GB", 4e9), ("4gib", 4_294_967_296),
            ("1.5 GiB", 1_610_612_736), ("2Ti", 2_199_023_255_552), ("64k", 64e3),
            ("4KiB", 4096), ("100B", 100), ("", nil), ("G", nil), ("0", nil), ("-4G", nil),
            ("4i", nil), ("4X", nil), ("1e9", nil), ("nan", nil), ("inf", nil), ("4 4G", nil),
            ("99999999T", nil), ("..", nil),
        ] as [(String, Double?)])
    func parsing(text: String, value: Double?) {
        #expect(Double(bytes: text) == value)
    }

    @Test(
        "are written in the shortest form that is read as the same",
        arguments: [
            (4_294_967_296, "4GiB"), (1_610_612_736, "1536MiB"), (4e9, "4G"), (512e6, "512M"),
            (64e3, "64k"), (1023, "1023"), (1_048_577, "1048577"), (2_199_023_255_552, "2TiB"),
        ] as [(Double, String)])
    func writing(value: Double, text: String) {
        #expect(value.exactBytes == text)
        #expect(Double(bytes: text) == value)
    }
}
