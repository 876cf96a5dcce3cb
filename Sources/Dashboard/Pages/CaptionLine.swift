import Canvas
import Targets

/// What is said of the moment on screen, below everything else: the demo's subtitles.
struct CaptionLine {
    /// In shorter and shorter forms, longest first.
    let texts: [String]
    let rect: Rect

    func draw(with brush: inout Brush) {
        let line = " \(texts.fitting(rect.columns - 2))".padded(
            to: rect.columns, mark: brush.glyphs.cut)
        brush.write(line, column: 0, row: rect.row, .chip)
    }
}

extension State {
    /// What is said of the moment on screen; nil for all targets but the demo.
    var caption: Narration.Caption? {
        terminalSize != size ? narrated : nil
    }

    /// The same, whether or not there is a line for it.
    var narrated: Narration.Caption? { target.narration?.caption(at: view.past?.time ?? now) }

    var captionLine: CaptionLine? {
        caption.map { caption in
            CaptionLine(
                texts: caption.texts,
                rect: Rect(column: 0, row: size.rows, columns: size.columns, rows: 1))
        }
    }
}

extension Size {
    /// Less the row for captions, which small screens don't have.
    func withoutCaption(of target: Target) -> Size {
        guard target.narration != nil, rows >= 20, columns >= 60 else { return self }
        return Size(columns: columns, rows: rows - 1)
    }
}
