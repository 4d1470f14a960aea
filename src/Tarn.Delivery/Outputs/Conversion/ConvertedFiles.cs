using Tarn.Delivery.Buffers;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Delivery.Prefixes;
using Tarn.Lake.Shredding;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>Writes rows as Parquet files, one per part, and adopts them as objects.</summary>
internal sealed class ConvertedFiles(
    DeliveryServices services, DeliveryModel model, ParquetConfig config, string scratchPrefix, string ledgerName, IRights rights)
{
    private const string ParquetExtension = ".parquet";

    /// <summary>Makes the objects of some parts.</summary>
    /// <param name="chunks">The chunks with their rows, and maybe other rows.</param>
    /// <param name="cancellationToken">Ends the work; durable files are orphans by then.</param>
    public async ValueTask<IPreparedFlush> Prepare(
        IReadOnlyList<ColumnChunk> chunks, ConversionColumns columns, IReadOnlyList<OpenRows> parts, CancellationToken cancellationToken)
    {
        var byOrdinal = parts.ToDictionary(part => part.Ordinal);
        using var grouped = new ChunkBuffer(services.Disk, $"{scratchPrefix}-grouped", services.Memory, services.Scratch);
        var own = parts[0].Values is null ? [] : Group(chunks, columns, byOrdinal.Keys.ToHashSet(), grouped);
        try
        {
            return await Prepare(parts[0].Values is null ? chunks : own, columns, byOrdinal, cancellationToken);
        }
        finally
        {
            foreach (var chunk in own)
            {
                chunk.Dispose();
            }
        }
    }

    // The rows are grouped once: a file per partition from ungrouped rows takes time in proportion to all rows.
    private static List<ColumnChunk> Group(
        IReadOnlyList<ColumnChunk> chunks, ConversionColumns columns, HashSet<int> ordinals, ChunkBuffer grouped)
    {
        var own = new List<ColumnChunk>();
        var copier = new RowCopier(columns.Columns, bytes => own.Add(grouped.Keep(bytes)));
        copier.Group(chunks, ordinals);
        copier.Complete();
        return own;
    }

    private async ValueTask<IPreparedFlush> Prepare(
        IReadOnlyList<ColumnChunk> chunks, ConversionColumns columns, Dictionary<int, OpenRows> byOrdinal, CancellationToken cancellationToken)
    {
        var files = await services.Parquet.Write(
            new ParquetFlush
            {
                Chunks = chunks,
                Columns = columns.Columns,
                PathOf = _ => $"{scratchPrefix}-{Guid.CreateVersion7():N}.parquet",
                Partitions = byOrdinal.Keys.ToHashSet(),
                RowGroupBytes = config.RowGroupBytes,
                Compression = config.Compression switch
                {
                    "uncompressed" => ParquetCompression.None,
                    "gzip" => ParquetCompression.Gzip,
                    _ => ParquetCompression.Snappy,
                },
            },
            cancellationToken);
        var prepared = new List<IPreparedFlush>();
        try
        {
            foreach (var file in files)
            {
                prepared.Add(await Adopt(file, byOrdinal[file.Partition], cancellationToken));
            }

            return new ObjectsFlush(prepared, byOrdinal.Values.Sum(part => part.Records));
        }
        catch
        {
            await new ObjectsFlush(prepared).DisposeAsync();
            foreach (var file in files.Skip(prepared.Count))
            {
                services.Disk.Delete(file.Path);
            }

            throw;
        }
    }

    private async ValueTask<ObjectFlush> Adopt(ParquetFile file, OpenRows part, CancellationToken cancellationToken)
    {
        var objects = model.Destination.Objects;
        var extension = objects.FileExtension is { Length: > 0 } own ? own : ParquetExtension;
        var name = ObjectName.Of(
            model.Config.Name, model.Config.Version, part.OldestArrivalMs, model.Zone, Guid.CreateVersion7(), extension);
        var key = model.Prefix.Evaluate(part.OldestArrivalMs, null, part.Values) + name;
        SystemFolder.CheckUser(objects.Bucket, key);
        rights.RequireObject(ObjectActions.Write, objects.Bucket, key);
        var stage = new StageOptions
        {
            Bucket = objects.Bucket,
            Key = key,
            Properties = ObjectProperties.OfType("application/octet-stream"),
            IsPrompt = model.IsPrompt,
            Seal = objects.SealIn(services.Objects.FindBucket(objects.Bucket)),
            Rights = rights,
        };
        var staged = await services.Objects.Adopt(file.Path, stage, cancellationToken);
        return new ObjectFlush(
            services.Objects,
            objects.Bucket,
            key,
            staged,
            new ObjectHeaders { ContentType = "application/octet-stream" },
            new LedgerFile(ledgerName, $"s3://{objects.Bucket}/{key}", file.RowCount, staged.Size));
    }
}
