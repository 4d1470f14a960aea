namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>
/// Where an earlier file ends. A later file's header states it when the earlier file was not sealed in the normal
/// course: D2 (a failed sync poisons its file), D7 (recovery makes the tail durable first).
/// </summary>
/// <param name="Number">The earlier file's number; 0: none.</param>
/// <param name="ValidTo">The end of the valid bytes; all bytes after it are invalidated for ever.</param>
/// <param name="Lsn">LSN of the last valid frame.</param>
/// <param name="ChangeLsn">
/// LSN of the newest valid change; the file itself does not give it when its last frame is damaged.
/// </param>
internal readonly record struct FileEnd(long Number, long ValidTo, long Lsn, long ChangeLsn);
