using System.Globalization;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Engine;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Types;
using Tarn.Storage.Disk;
using Tarn.Workers;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;

namespace Tarn.Sql.Changes.Folders;

/// <summary>
/// Writes the rows of a query as files, one for each set of values in the key columns. The rows stay in a table of the worker, so the plan
/// runs once; the process ends with the statement.
/// </summary>
/// <param name="format">The form of the files.</param>
/// <param name="columns">The columns of the files, and after them the key columns, which no file has.</param>
/// <param name="keys">The number of key columns.</param>
/// <param name="disk">The disk of the data directory.</param>
/// <param name="folder">The folder in which files wait, relative to the data directory.</param>
internal sealed class FolderWriter(FolderFormat format, IReadOnlyList<NestedField> columns, int keys, IDisk disk, string folder)
{
    private const int PartitionsMax = 100;
    private const string Rows = "unloaded";

    /// <summary>Writes the files and takes them out of the worker's folder, whose process ends.</summary>
    /// <exception cref="SqlException">TOO_MANY_OPEN_PARTITIONS; or the query failed. No file is left.</exception>
    public async Task<IReadOnlyList<WrittenFolder>> Write(PlannedQuery query, ReadyWorker ready, CancellationToken cancellationToken)
    {
        try
        {
            var written = await WriteFiles(query, ready, cancellationToken);
            await ready.Worker.Exit();
            var taken = WrittenFiles.Take(ready.Worker.Folder, written.Select(file => file.Path), disk, folder);
            return [.. written.Zip(taken, (file, path) => file with { Path = path })];
        }
        finally
        {
            // The rows stay in the memory of the process.
            await ready.Worker.Exit();
        }
    }

    private async Task<List<WrittenFolder>> WriteFiles(PlannedQuery query, ReadyWorker ready, CancellationToken cancellationToken)
    {
        var values = columns.Select((column, i) => $"{FileTypes.Value($"s{Text(i)}", column.Type)} AS {EngineText.Name(column.Name)}");
        await ready.Run(
            query.WriteStored(ready.Files, rows => $"{EngineSql.Raw($"CREATE TABLE {Rows} AS SELECT {string.Join(", ", values)} FROM ")}({rows})"),
            _ => ValueTask.CompletedTask,
            cancellationToken);
        var texts = new WrittenTexts(format.HoldsNan);
        var names = columns.TakeLast(keys).Select(column => EngineText.Name(column.Name) is var name && column.Type is PrimitiveType plain
            ? $"CAST({texts.Text(name, plain)} AS VARCHAR)" : $"CAST({name} AS VARCHAR)").ToList();
        if (format.Buckets is { } buckets)
        {
            await AddBuckets(buckets, texts, ready, cancellationToken);
            names.Add($"CAST({EngineText.Name(BucketedRows.Column)} AS VARCHAR)");
        }

        var kept = Kept(texts);
        var files = new List<WrittenFolder>();
        foreach (var partition in await Partitions(names, texts, ready, cancellationToken))
        {
            var path = $"{WorkerSettings.OutputFolder}/{Text(files.Count)}";
            var where = string.Join(" AND ", names.Zip(partition, (key, value) =>
                value is null ? $"{key} IS NULL" : $"{key} = {EngineText.Quote(value)}"));
            var select = $"SELECT {kept} FROM {Rows}{(where.Length > 0 ? $" WHERE {where}" : "")}";
            var copy = new WorkerStatement { Sql = format.Copy(select, path), Functions = [.. texts.Functions] };
            var rows = ReadyWorker.Number((await ready.Row(copy, [SqlType.Bigint], cancellationToken))[0]);
            if (rows > 0)
            {
                files.Add(new WrittenFolder(path, [.. partition.Take(keys)], rows)
                {
                    Bucket = format.Buckets is null ? null : int.Parse(partition[^1]!, CultureInfo.InvariantCulture),
                });
            }
        }

        return files;
    }

    // The hash of a row is computed once, and not for each file.
    private static async Task AddBuckets(BucketedRows buckets, WrittenTexts texts, ReadyWorker ready, CancellationToken cancellationToken)
    {
        var (name, number) = (EngineText.Name(BucketedRows.Column), buckets.Number(texts));
        await ready.Run(new WorkerStatement { Sql = $"ALTER TABLE {Rows} ADD COLUMN {name} INTEGER" }, _ => ValueTask.CompletedTask, cancellationToken);
        var update = new WorkerStatement { Sql = $"UPDATE {Rows} SET {name} = {number}", Functions = [.. texts.Functions] };
        await ready.Run(update, _ => ValueTask.CompletedTask, cancellationToken);
    }

    private string Kept(WrittenTexts texts)
    {
        var own = columns.SkipLast(keys).Select(column => (column.Name, Sql: EngineText.Name(column.Name), column.Type)).ToList();
        return format.Name == "JSON" ? $"{texts.JsonRow(own)} AS line"
            : string.Join(", ", own.Select(column => $"{format.Value(column.Sql, column.Type, texts)} AS {column.Sql}"));
    }

    private static async Task<List<IReadOnlyList<string?>>> Partitions(
        List<string> keys, WrittenTexts texts, ReadyWorker ready, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return [[]];
        }

        var partitions = new List<IReadOnlyList<string?>>();
        var list = string.Join(", ", keys);
        await ready.Visit(
            new WorkerStatement { Sql = $"SELECT DISTINCT {list} FROM {Rows} ORDER BY ALL LIMIT {Text(PartitionsMax + 1)}", Functions = [.. texts.Functions] },
            [.. keys.Select(_ => SqlType.Varchar)],
            page =>
            {
                for (var row = 0; row < page.RowCount; row++)
                {
                    partitions.Add([.. keys.Select((_, i) => page.Text(row, i))]);
                }
            },
            cancellationToken);
        return partitions.Count <= PartitionsMax ? partitions
            : throw new SqlException(SqlErrorName.TooManyOpenPartitions, $"Exceeded limit of {PartitionsMax} open writers for partitions/buckets");
    }

    /// <summary>The names and types of the files' columns and keys.</summary>
    /// <exception cref="SqlException">The format cannot hold a column, or two columns have one name.</exception>
    public static List<NestedField> Columns(IEnumerable<(string Name, SqlType Type)> columns, FolderFormat format, SourcePosition at)
    {
        var fields = columns.Select(column =>
        {
            format.Check(column.Name, column.Type);
            var type = column.Type.Kind is TypeKind.Tinyint or TypeKind.Smallint ? SqlType.Integer : Analysis.Assignments.Stored(column.Type);
            return new NestedField(0, column.Name, Definitions.ColumnTypes.Iceberg(type));
        }).ToList();
        return fields.Select(column => column.Name.ToLowerInvariant()).Distinct().Count() == fields.Count ? fields
            : throw new SqlException(SqlErrorName.DuplicateColumnName, "Files need columns with different names", at);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
