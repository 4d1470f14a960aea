using System.Runtime.CompilerServices;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Archive;

/// <summary>The blobs of the log's archive, for a check of everything that refers to a blob.</summary>
public static class ArchivedBlobs
{
    /// <summary>Every registered segment: its name for a report, its id, its length in bytes.</summary>
    /// <param name="cancellationToken">Ends the reading between two rows.</param>
    /// <exception cref="TarnException">Damaged: a row cannot be read.</exception>
    public static async IAsyncEnumerable<(string Name, BlobId Blob, long Bytes)> In(
        IMetadataReader rows, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var row in MetadataRows.All(rows, ArchiveSpaces.Segments, KeyRange.All, cancellationToken))
        {
            var segment = SegmentRow.Decode(row);
            yield return ("a segment of the log's archive", segment.Blob, segment.Bytes);
        }
    }
}
