using System.Globalization;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Paging;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg;
using Tarn.Lake.Iceberg.Manifests;
using Tarn.Lake.Iceberg.Partitions;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Aws.TarnApi.History;

internal sealed partial class HistoryOperations
{
    /// <summary>
    /// Lists the live files of a snapshot. Without SnapshotId it is the current one; the first page's token then holds it.
    /// </summary>
    public async Task<ListTableFilesOutput> ListTableFiles(ListTableFilesInput input, Call call, CancellationToken cancellationToken)
    {
        var (of, size) = ($"{input.Database}.{input.Table}", input.MaxResults ?? NumberTokens.SizeDefault);
        var (snapshotId, begin) = Place(input.SnapshotId, tokens.Read(call, of, input.NextToken));
        using var table = await Pin(call, input.Database, input.Table, cancellationToken);
        var snapshot = snapshotId is { } id
            ? table.Metadata.SnapshotById(id) ?? throw new TarnException(ErrorKind.NotFound, $"Table {table.Table.Name} has no snapshot {id}.")
            : table.Metadata.CurrentSnapshot;
        if (snapshot is null)
        {
            return new ListTableFilesOutput { Files = [] };
        }

        var files = new List<TableFile>(size);
        var at = 0L;
        foreach (var manifest in await table.Manifests(snapshot, cancellationToken))
        {
            if (at + manifest.EntryCount <= begin && manifest is { AddedFilesCount: not null, ExistingFilesCount: not null, DeletedFilesCount: not null })
            {
                // the whole manifest is before the page: it is not read
                at += manifest.EntryCount;
                continue;
            }

            foreach (var entry in await table.Entries(manifest, cancellationToken))
            {
                if (at >= begin && entry.IsLive)
                {
                    if (files.Count == size)
                    {
                        var next = tokens.After(call, of, string.Create(CultureInfo.InvariantCulture, $"{snapshot.Id}-{at}"));
                        return new ListTableFilesOutput { Files = files, NextToken = next };
                    }

                    files.Add(Show(table.Metadata, entry.File));
                }

                at++;
            }
        }

        return new ListTableFilesOutput { Files = files };
    }

    private static (SnapshotId? Snapshot, long Begin) Place(string? given, string? place)
    {
        if (place?.Split('-') is [var snapshot, var begin])
        {
            return (new SnapshotId(long.Parse(snapshot, CultureInfo.InvariantCulture)), long.Parse(begin, CultureInfo.InvariantCulture));
        }

        return given is null ? (null, 0)
            : long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? (new SnapshotId(id), 0)
            : throw new TarnException(ErrorKind.InvalidArgument, $"SnapshotId is a number in digits, not '{given}'");
    }

    private static TableFile Show(TableMetadata table, DataFile file) => new()
    {
        Path = file.Path,
        Partition = Partition(table, file),
        Records = file.RecordCount,
        Bytes = file.ContentSizeBytes ?? file.FileSizeBytes,
        Content = file.Content switch
        {
            FileContent.PositionDeletes => "position-deletes",
            FileContent.EqualityDeletes => "equality-deletes",
            _ => "data",
        },
    };

    private static Dictionary<string, string> Partition(TableMetadata table, DataFile file)
    {
        var (spec, texts) = (table.SpecById(file.SpecId), new Dictionary<string, string>(StringComparer.Ordinal));
        for (var i = 0; i < Math.Min(spec.Fields.Count, file.Partition.Values.Count); i++)
        {
            var field = spec.Fields[i];
            var source = table.Schemas.Reverse()
                .Select(schema => schema.FieldsById.GetValueOrDefault(field.SourceId)?.Type).OfType<PrimitiveType>().FirstOrDefault();
            texts[field.Name] = PartitionPath.TextOf(field.Transform, source ?? PrimitiveType.String, file.Partition.Values[i]);
        }

        return texts;
    }
}
