using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tarn.DuckDb;
using Tarn.Lake.Commit;
using Tarn.Lake.Commit.Actions;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Tables;
using Tarn.Lake.Iceberg.Types;
using Tarn.Lake.Shredding;
using Tarn.Lake.Shredding.Inference;
using Tarn.Storage.Disk;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Tests.Writing;

/// <summary>A table that gets records as a delivery's: its columns are inferred, and values that do not fit go to <c>_rest</c>.</summary>
internal sealed class RecordTable(LakeWorld world) : IDisposable
{
    private readonly ParquetEncoder _encoder = new(world.Disk, 64 << 20, threadCount: 1, DataDirectory.ScratchWorkers);
    private readonly DuckDatabase _database = DuckDatabase.Open(new DuckSettings { MemoryLimitBytes = 64 << 20, Threads = 1, TempDirectory = null });

    /// <summary>Appends the records of one buffer.</summary>
    public async Task Deliver(params IReadOnlyList<string> records)
    {
        using var commitLock = await world.Committers.Enter(LakeWorld.Name, InstanceRights.Instance, default);
        var options = new ShapeOptions { Inferred = commitLock.Metadata is null ? new HashSet<int>() : InferredColumns.IdsOf(commitLock.Metadata) };
        var creates = commitLock.Metadata is null;
        var shape = creates ? First(records, options) : TableShape.Of(commitLock.Metadata!.CurrentSchema.Columns, options);
        var (chunks, raised) = Shred(shape, records);
        var kinds = KindCensus.Of(chunks);
        KindChoice.Apply(shape, kinds);
        var withRest = chunks.Exists(chunk => chunk.HasRest);
        if (creates)
        {
            commitLock.Begin(new TableCreation { Name = LakeWorld.Name, Location = "s3://lake/db/t", Columns = shape.ToStruct(withRest), SchemaByTarn = true });
        }

        var table = commitLock.Metadata!;
        var union = SchemaUnion.Of(table.CurrentSchema.Columns, table.LastColumnId, shape.ToStruct(withRest));
        var added = InferredColumns.Added(creates ? new StructType([]) : table.CurrentSchema.Columns, union.Columns, options);
        using var fitted = FittedChunks.Of(chunks, union.Columns, options.Inferred.Concat(added).ToHashSet());
        var written = new List<WrittenFile>();
        foreach (var file in await Write(fitted.Chunks, union.Columns))
        {
            var location = $"{table.DataFolder}/{Guid.NewGuid():N}.parquet";
            var staged = await world.Files.Adopt(location, file.Path, isPrompt: true, default);
            written.Add(new WrittenFile(file.ToDataFile(location, 0), staged));
        }

        var append = new TableAppend
        {
            Files = written,
            Schema = union.Changes.Count > 0 ? union : null,
            Inferred = new InferredFindings(added, kinds, raised),
        };
        await commitLock.Commit(append, null, default);
        chunks.ForEach(chunk => chunk.Dispose());
    }

    /// <summary>The table's metadata.</summary>
    public async Task<TableMetadata> Metadata()
    {
        using var pinned = await world.Catalog.Pin(LakeWorld.Name, default);
        return pinned.Metadata;
    }

    /// <summary>The types that wait for the table's columns.</summary>
    public async Task<IReadOnlyDictionary<int, IcebergType>> Waiting()
    {
        using var pinned = await world.Catalog.Pin(LakeWorld.Name, default);
        return InferredColumns.Of(pinned.Metadata, pinned.Table.Kinds).Waiting(pinned.Metadata.CurrentSchema);
    }

    /// <summary>The rows of all live files as JSON, by their ids. Deletes are not applied.</summary>
    public async Task<List<string>> Rows()
    {
        var paths = new List<string>();
        foreach (var entry in (await world.Live()).Data)
        {
            var path = $"{DataDirectory.ScratchWorkers}/{Guid.NewGuid():N}.parquet";
            var file = await world.Files.Find(entry.File.Path, default);
            await File.WriteAllBytesAsync(world.Disk.LocalPath(path), await file.Read(new ReadBudget(1 << 30), default));
            paths.Add(path);
        }

        return Json(paths);
    }

    /// <summary>The rows of records that are shredded to the table's present columns.</summary>
    public async Task<List<string>> Expected(IReadOnlyList<string> records)
    {
        var columns = (await Metadata()).CurrentSchema.Columns;
        var (chunks, _) = Shred(TableShape.Of(columns, new ShapeOptions { Evolve = false }), records);
        var files = await Write(chunks, columns);
        chunks.ForEach(chunk => chunk.Dispose());
        return Json([.. files.Select(file => file.Path)]);
    }

    public void Dispose()
    {
        _encoder.Dispose();
        _database.Dispose();
    }

    private Task<IReadOnlyList<ParquetFile>> Write(IReadOnlyList<ColumnChunk> chunks, StructType columns) => _encoder.Write(
        new ParquetFlush { Chunks = chunks, Columns = columns, PathOf = _ => $"{DataDirectory.ScratchWorkers}/{Guid.NewGuid():N}.parquet" }, default);

    private static TableShape First(IReadOnlyList<string> records, ShapeOptions options)
    {
        var first = new FirstBuffer(options);
        foreach (var record in records)
        {
            first.Observe(Encoding.UTF8.GetBytes(record));
        }

        return first.Choose();
    }

    private static (List<ColumnChunk> Chunks, IReadOnlyDictionary<int, ColumnKind> Raised) Shred(TableShape shape, IReadOnlyList<string> records)
    {
        var shredder = new Shredder(shape);
        var chunks = new List<ColumnChunk>();
        foreach (var record in records)
        {
            if (shredder.Append(Encoding.UTF8.GetBytes(record), default).Status == ShredStatus.SealFirst)
            {
                chunks.Add(Seal(shredder));
                Assert.Equal(ShredStatus.Appended, shredder.Append(Encoding.UTF8.GetBytes(record), default).Status);
            }
        }

        chunks.Add(Seal(shredder));
        return (chunks, shredder.Raised);
    }

    private static ColumnChunk Seal(Shredder shredder)
    {
        var bytes = new ArrayBufferWriter<byte>();
        shredder.Seal(bytes);
        return ColumnChunk.Copy(bytes.WrittenSpan);
    }

    private List<string> Json(List<string> paths)
    {
        using var connection = _database.Connect();
        var rows = new List<(long Id, string Json)>();
        foreach (var path in paths.Select(world.Disk.LocalPath))
        {
            using (var result = connection.Query($"SELECT id::BIGINT, to_json(t)::VARCHAR FROM read_parquet('{path}') t"))
            {
                while (result.NextChunk() is { } chunk)
                {
                    using (chunk)
                    {
                        for (var i = 0; i < chunk.View.RowCount; i++)
                        {
                            rows.Add((chunk.View[0].Values<long>(i + 1)[i], Canonical(Encoding.UTF8.GetString(chunk.View[1].Bytes(i)))));
                        }
                    }
                }
            }

            File.Delete(path);
        }

        return [.. rows.OrderBy(row => row.Id).Select(row => row.Json)];
    }

    /// <summary>
    /// Columns by name, without nulls and empty values: these make no column, so that they are lost before there is one. A number and its
    /// text are equal, because a rewritten number has lost its producer's text. The order of the entries of <c>_rest</c> is that in which
    /// they went there.
    /// </summary>
    private static string Canonical(string json)
    {
        using var row = JsonDocument.Parse(json);
        return Canonical(row.RootElement, isRest: false);
    }

    private static string Canonical(JsonElement value, bool isRest)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var fields = value.EnumerateObject()
                    .Where(field => field.Value.ValueKind != JsonValueKind.Null && !(isRest && field.Name == "reason"))
                    .Select(field => (field.Name, Text: field.Name == TableShape.RestColumn ? Rest(field.Value.GetString()!) : Canonical(field.Value, isRest)))
                    .Where(field => field.Text is not ("{}" or "[]" or ""))
                    .Select(field => $"{field.Name}: {field.Text}");
                return $"{{{string.Join(", ", fields.Order(StringComparer.Ordinal))}}}";
            case JsonValueKind.Array:
                var items = value.EnumerateArray().Select(item => Canonical(item, isRest)).ToList();
                return items.TrueForAll(item => item is "" or "[]" or "{}") ? "[]" : $"[{string.Join(", ", items)}]";
            case JsonValueKind.Null:
                return "";
            default:
                var text = value.ToString();
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    ? number.ToString("R", CultureInfo.InvariantCulture) : $"'{text.ToLowerInvariant()}'";
        }
    }

    private static string Rest(string text)
    {
        using var rest = JsonDocument.Parse(text);
        return string.Join("; ", rest.RootElement.EnumerateArray().Select(entry => Canonical(entry, isRest: true))
            .Where(entry => entry.Contains("value: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }
}
