// A folder's files as a .tar.gz that has the same bytes every time, written by libarchive.

import CArchive
import Glibc

/// A file of an archive.
struct ArchiveEntry {
    var path: String
    var bytes: [UInt8]
    var executable = false
}

/// Files as a gzipped tar archive: sorted by path, owned by nobody, dated 1980, so equal files give equal bytes.
func archive(_ entries: [ArchiveEntry]) -> [UInt8] {
    let sink = Unmanaged.passRetained(Sink())
    defer { sink.release() }
    let writer = archive_write_new()
    archive_write_set_format_ustar(writer)
    archive_write_add_filter_gzip(writer)
    archive_write_set_options(writer, "gzip:!timestamp,gzip:compression-level=6")
    archive_write_set_bytes_per_block(writer, 0)
    archive_write_open(
        writer, sink.toOpaque(), nil,
        { _, sink, buffer, length in
            let bytes = UnsafeRawBufferPointer(start: buffer, count: length)
            Unmanaged<Sink>.fromOpaque(sink!).takeUnretainedValue().bytes.append(contentsOf: bytes)
            return length
        }, nil)
    for entry in entries.sorted(by: { $0.path < $1.path }) { write(entry, to: writer) }
    archive_write_close(writer)
    archive_write_free(writer)
    return sink.takeUnretainedValue().bytes
}

/// libarchive's AE_IFREG, a macro that Swift does not see.
private let regularFile: UInt32 = 0o100000

private final class Sink {
    var bytes: [UInt8] = []
}

private func write(_ file: ArchiveEntry, to writer: OpaquePointer?) {
    let entry = archive_entry_new()
    defer { archive_entry_free(entry) }
    archive_entry_set_pathname(entry, file.path)
    archive_entry_set_size(entry, Int64(file.bytes.count))
    archive_entry_set_filetype(entry, regularFile)
    archive_entry_set_perm(entry, file.executable ? 0o755 : 0o644)
    archive_entry_set_mtime(entry, 315_532_800, 0)
    archive_write_header(writer, entry)
    _ = file.bytes.withUnsafeBytes { archive_write_data(writer, $0.baseAddress, $0.count) }
}
