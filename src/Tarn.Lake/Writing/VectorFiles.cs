using System.Globalization;
using Tarn.Lake.Commit;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Statistics;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Storage;

namespace Tarn.Lake.Writing;

/// <summary>
/// Writes Puffin files with the deletion vectors of a change. A data file has one vector. So a new vector has the rows of the former one
/// too, and the commit removes the former one.
/// </summary>
public static class VectorFiles
{
    private const int PositionFieldId = int.MaxValue - 2;

    // The next change reads the file as a whole, one at a time.
    private const int FileBytesMax = 16 << 20;
    private const long FormerBytesMax = 64 << 20;

    /// <summary>Merges the vectors and makes their files durable. Returns the former vectors.</summary>
    /// <param name="table">The table, of a format version with vectors.</param>
    /// <param name="places">The deleted rows. Rows of the former vectors come to them.</param>
    /// <param name="written">Gets the new vectors. Its owner disposes of them, also after a failure.</param>
    /// <exception cref="TarnException">
    /// NotSupported: a data file has position delete files, which a vector would replace (<see cref="PositionFiles.Fold"/>).
    /// InvalidArgument: a former vector is damaged.
    /// </exception>
    public static async Task<IReadOnlyList<DataFile>> Write(
        ITableFiles files, TableMetadata table, IReadOnlyList<DeletedPositions> places, ICollection<WrittenFile> written, CancellationToken cancellationToken)
    {
        var replaced = (
            from place in places
            from delete in place.File.Deletes
            where delete.File.Content == FileContent.PositionDeletes
            select (place.Rows, delete.File)).ToList();
        foreach (var file in replaced.GroupBy(former => former.File.Path))
        {
            await AddFormer(files, file, cancellationToken);
        }

        var blobs = places.Select(place => Blob(place.File.File.File.Path, place.Rows)).ToList();
        var begin = 0;
        foreach (var count in FileCounts([.. blobs.Select(blob => blob.Bytes.Length)], FileBytesMax))
        {
            var some = blobs.GetRange(begin, count);
            var offsets = PuffinFile.Offsets(some);
            var staged = await files.Stage($"{table.DataFolder}/{Guid.CreateVersion7():N}.puffin", PuffinFile.Write(some, "Tarn").Bytes, cancellationToken);
            for (var i = 0; i < count; i++)
            {
                written.Add(new WrittenFile(Vector(places[begin + i], staged, offsets[i], some[i].Bytes.Length), i == 0 ? staged : null));
            }

            begin += count;
        }

        return [.. replaced.Select(former => former.File)];
    }

    /// <summary>The numbers of neighbouring blobs that share a file. Larger blobs than the limit are alone.</summary>
    internal static IEnumerable<int> FileCounts(IReadOnlyList<int> blobBytes, int bytesMax)
    {
        var (count, bytes) = (0, 0L);
        foreach (var next in blobBytes)
        {
            if (count > 0 && bytes + next > bytesMax)
            {
                yield return count;
                (count, bytes) = (0, 0);
            }

            (count, bytes) = (count + 1, bytes + next);
        }

        if (count > 0)
        {
            yield return count;
        }
    }

    // Vectors of many data files share a file, which is read once.
    private static async Task AddFormer(ITableFiles files, IGrouping<string, (DeletedRows Rows, DataFile File)> former, CancellationToken cancellationToken)
    {
        var bytes = ReadOnlyMemory<byte>.Empty;
        foreach (var (rows, vector) in former)
        {
            if (vector.ContentOffset is not { } offset || vector.ContentSizeBytes is not { } length)
            {
                throw new TarnException(
                    ErrorKind.NotSupported, $"A data file has deletes in {vector.Path}, of format version 2; an engine has to fold them in first.");
            }

            if (bytes.IsEmpty)
            {
                bytes = await (await files.Find(vector.Path, cancellationToken)).Read(new ReadBudget(FormerBytesMax), cancellationToken);
            }

            if (offset < 0 || length < 0 || offset > bytes.Length - length)
            {
                throw IcebergFormat.Broken($"the deletion vector of {vector.ReferencedDataFile} lies outside of its file {vector.Path}");
            }

            DeletionVector.Read(bytes.Span.Slice((int)offset, (int)length), rows);
        }
    }

    private static DataFile Vector(DeletedPositions places, StagedFile file, long offset, int length) => new()
    {
        Content = FileContent.PositionDeletes,
        Path = file.Location,
        Format = "puffin",
        SpecId = places.File.File.File.SpecId,
        Partition = places.File.File.File.Partition,
        RecordCount = places.Rows.Count,
        FileSizeBytes = file.SizeBytes,
        ReferencedDataFile = places.File.File.File.Path,
        ContentOffset = offset,
        ContentSizeBytes = length,
    };

    // The specification reserves -1 for the snapshot and the sequence number, which the commit gives.
    private static PuffinBlob Blob(string dataFile, DeletedRows rows) => new()
    {
        Type = PuffinBlob.DeletionVector,
        Fields = [PositionFieldId],
        SnapshotId = new SnapshotId(-1),
        SequenceNumber = -1,
        Properties = new Dictionary<string, string>
        {
            [PuffinBlob.ReferencedDataFile] = dataFile,
            [PuffinBlob.Cardinality] = rows.Count.ToString(CultureInfo.InvariantCulture),
        },
        Bytes = DeletionVectorWriter.Write(rows),
    };
}
