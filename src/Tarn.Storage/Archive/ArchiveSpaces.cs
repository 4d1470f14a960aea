using Tarn.Storage.Metadata;

namespace Tarn.Storage.Archive;

/// <summary>The metadata space of the archive; documented in <c>docs/formats/metadata.md</c>.</summary>
internal static class ArchiveSpaces
{
    /// <summary>
    /// Blob id → the records of shards that an archive segment holds, and their positions: D16 (archiving repeats without
    /// doubles).
    /// </summary>
    public static Space Segments { get; } = new(4, "streams.segments");
}
