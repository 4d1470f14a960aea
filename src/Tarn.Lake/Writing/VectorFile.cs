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
/// A Puffin file with the deletion vectors of a change. A data file has one vector. So a new vector has the rows of the former one too, and
/// the commit removes the former one.
/// </summary>
/// <param name="Files">The vectors.</param>
/// <param name="Replaced">The former vectors.</param>
public sealed record VectorFile(IReadOnlyList<WrittenFile> Files, IReadOnlyList<DataFile> Replaced)
{
    private const int PositionFieldId = int.MaxValue - 2;
    private const long FormerBytesMax = 64 << 20;

    /// <summary>Merges the vectors and makes their file durable.</summary>
    /// <param name="table">The table, of a format version with vectors.</param>
    /// <param name="places">The deleted rows; at least one file.</param>
    /// <exception cref="TarnException">
    /// NotSupported: a data file has position delete files, which a vector would replace. InvalidArgument: a former vector is damaged.
    /// </exception>
    public static async Task<VectorFile> Write(
        ITableFiles files, TableMetadata table, IReadOnlyList<DeletedPlaces> places, CancellationToken cancellationToken)
    {
        var (blobs, replaced) = (new List<PuffinBlob>(), new List<DataFile>());
        foreach (var (file, rows) in places)
        {
            foreach (var delete in file.Deletes.Select(delete => delete.File).Where(delete => delete.Content == FileContent.PositionDeletes))
            {
                await AddFormer(files, delete, rows, cancellationToken);
                replaced.Add(delete);
            }

            blobs.Add(Blob(file.File.File.Path, rows));
        }

        var location = $"{table.DataFolder}/{Guid.CreateVersion7():N}.puffin";
        var staged = await files.Stage(location, PuffinFile.Write(blobs, "Tarn").Bytes, cancellationToken);
        var offsets = PuffinFile.Offsets(blobs);
        return new VectorFile([.. places.Select((place, i) => new WrittenFile(
            new DataFile
            {
                Content = FileContent.PositionDeletes,
                Path = location,
                Format = "puffin",
                SpecId = place.File.File.File.SpecId,
                Partition = place.File.File.File.Partition,
                RecordCount = place.Rows.Count,
                FileSizeBytes = staged.SizeBytes,
                ReferencedDataFile = place.File.File.File.Path,
                ContentOffset = offsets[i],
                ContentSizeBytes = blobs[i].Bytes.Length,
            },
            i == 0 ? staged : null))], replaced);
    }

    private static async Task AddFormer(ITableFiles files, DataFile former, DeletedRows rows, CancellationToken cancellationToken)
    {
        if (former.ContentOffset is not { } offset || former.ContentSizeBytes is not { } length)
        {
            throw new TarnException(
                ErrorKind.NotSupported, $"A data file has deletes in {former.Path}, of format version 2; an engine has to fold them in first.");
        }

        var file = await files.Find(former.Path, cancellationToken);
        var bytes = await file.Read(new ReadBudget(FormerBytesMax), cancellationToken);
        if (offset < 0 || length < 0 || offset > bytes.Length - length)
        {
            throw IcebergFormat.Broken($"the deletion vector of {former.ReferencedDataFile} lies outside of its file {former.Path}");
        }

        DeletionVector.Read(bytes.Span.Slice((int)offset, (int)length), rows);
    }

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
