using Tarn.Storage.Metadata;

namespace Tarn.Storage.Archive;

/// <summary>The metadata space of the archive; documented in <c>docs/formats/metadata.md</c>.</summary>
internal static class ArchiveSpaces
{
    /// <summary>Blob id → which records of which shards an archive segment holds, and where (D16).</summary>
    public static Space Segments { get; } = new(4, "streams.segments");
}
