internal import GRDB
internal import Goroutines

extension Stack {
    /// The shape, whether the stack is cut, the frames and those of the runtime.
    var blob: [UInt8] {
        var (writer, body, names) = (BlobWriter(), BlobWriter(), BlobNames())
        for frames in [frames, runtimeFrames] {
            body.append(UInt64(frames.count))
            for frame in frames {
                body.append(names.number(frame.function))
                body.append(names.number(frame.file))
                body.append(signed: frame.line)
            }
        }
        writer.append(shape.rawValue)
        writer.append(byte: isCut ? 1 : 0)
        names.append(to: &writer)
        writer.append(contentsOf: body)
        return writer.bytes
    }

    init(_ id: ID, blob: [UInt8]) throws(SenselessRow) {
        var (reader, names) = (BlobReader(blob), BlobNames())
        let shape = try reader.number()
        let isCut = try reader.byte() != 0
        try names.read(from: &reader)
        let frames = try Self.frames(from: &reader, names: names)
        let runtimeFrames = try Self.frames(from: &reader, names: names)
        self.init(
            id: id, shape: ID(rawValue: shape), frames: frames, runtimeFrames: runtimeFrames,
            isCut: isCut)
    }

    private static func frames(from reader: inout BlobReader, names: BlobNames) throws(SenselessRow)
        -> [Frame]
    {
        var frames: [Frame] = []
        for _ in 0..<(try reader.count()) {
            let function = try names.text(try reader.number())
            let file = try names.text(try reader.number())
            frames.append(Frame(function: function, file: file, line: try reader.signed()))
        }
        return frames
    }
}
