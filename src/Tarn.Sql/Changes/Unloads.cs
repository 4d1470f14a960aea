using System.Globalization;
using Tarn.Lake.Files;
using Tarn.Lake.Hive;
using Tarn.Lake.Iceberg.Types;
using Tarn.Sql.Analysis;
using Tarn.Sql.Catalog;
using Tarn.Sql.Definitions;
using Tarn.Sql.Engine;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Listings;
using Tarn.Storage.Rights;
using Tarn.Workers;
using Tarn.Workers.Protocol;
using Tarn.Workers.Writing;

namespace Tarn.Sql.Changes;

/// <summary>
/// UNLOAD: the rows of a query as files in an empty folder. All files appear together with the statement's success, or none.
/// </summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class Unloads(StatementLake lake, ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads)
{
    private const int PartitionsMax = 100;
    private const string Rows = "unloaded";

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task Run(UnloadStatement statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        lake.Disk.Guard.CheckBulk();
        var started = threads.Time.GetTimestamp();
        var format = UnloadFormat.Of(statement);
        var folder = Folder(statement, scope);
        if (scope.Principal.Rights.OfFolder(ObjectActions.Write, folder.Bucket, folder.Key) == FolderRight.None)
        {
            scope.Principal.Rights.RequireFolder(ObjectActions.Write, folder.Bucket, folder.Key);
        }

        await lake.Store.Read(async reader =>
        {
            await CheckEmpty(reader, folder);
            return true;
        }, cancellationToken);
        using var query = await StatementPlanner.Plan(statement.Query, catalog, scope.Principal, scope.Names, scope.Values, threads, cancellationToken);
        var columns = Columns(query, format, statement.At);
        List<(string Path, string Folder)> written = [];
        long count = 0;
        var outcome = await queries.Run(query, scope.Principal, scope.Terms, started, async ready =>
        {
            var planning = threads.Time.GetElapsedTime(started);
            try
            {
                (written, count) = await Write(query, format, columns, ready, cancellationToken);
                await ready.Worker.Exit();
                var taken = WrittenFiles.Take(ready.Worker.Folder, written.Select(file => file.Path), lake.Disk, lake.WrittenFolder);
                written = [.. written.Zip(taken, (file, path) => file with { Path = path })];
                return (count, planning);
            }
            finally
            {
                // The rows stay in the memory of the process.
                await ready.Worker.Exit();
            }
        }, cancellationToken);
        await Commit(written, folder, format, scope, new(query.Columns, []) { UpdateCount = count, Outcome = outcome }, end, cancellationToken);
    }

    private ObjectLocation Folder(UnloadStatement statement, StatementScope scope)
    {
        var place = ObjectLocation.TryParse(statement.Location)
            ?? throw new SqlException(SqlErrorName.InvalidArguments, $"UNLOAD TO '{statement.Location}': the location is s3://bucket/folder/", statement.At);
        var folder = place.Key.Length == 0 || place.Key.EndsWith('/') ? place : new ObjectLocation(place.Bucket, place.Key + "/");
        return SystemFolder.Owns(folder.Bucket, folder.Key) || lake.Objects.FindBucket(folder.Bucket)?.Account != scope.Principal.Account
            ? throw new SqlException(SqlErrorName.InvalidArguments, $"UNLOAD TO '{statement.Location}': there is no such bucket, or only Tarn writes there")
            : folder;
    }

    private static async ValueTask CheckEmpty(IMetadataReader reader, ObjectLocation folder)
    {
        var page = await ObjectStore.List(reader, new ListRequest { Bucket = folder.Bucket, Prefix = folder.Key, Limit = 1 });
        if (page.Objects.Count > 0)
        {
            throw new SqlException(SqlErrorName.HivePathAlreadyExists, $"Target directory for UNLOAD already exists and is not empty: {folder}");
        }
    }

    /// <summary>The names and types of the files' columns.</summary>
    private static List<NestedField> Columns(PlannedQuery query, UnloadFormat format, SourcePosition at)
    {
        var columns = query.Columns.Select(column =>
        {
            format.Check(column.Label, column.Type);
            var type = column.Type.Kind is TypeKind.Tinyint or TypeKind.Smallint ? SqlType.Integer : Assignments.Stored(column.Type);
            return new NestedField(0, column.Label, ColumnTypes.Iceberg(type));
        }).ToList();
        if (columns.Select(column => column.Name.ToLowerInvariant()).Distinct().Count() < columns.Count)
        {
            throw new SqlException(SqlErrorName.DuplicateColumnName, "UNLOAD needs columns with different names", at);
        }

        // Hive's folders hold the last columns.
        var last = columns.TakeLast(format.PartitionedBy.Count).Select(column => column.Name.ToLowerInvariant());
        return last.SequenceEqual(format.PartitionedBy) && format.PartitionedBy.Count < columns.Count ? columns
            : throw new SqlException(SqlErrorName.InvalidTableProperty, "partitioned_by names the last columns of the query, in their order, and not all", at);
    }

    private static async Task<(List<(string Path, string Folder)> Files, long Count)> Write(
        PlannedQuery query, UnloadFormat format, List<NestedField> columns, ReadyWorker ready, CancellationToken cancellationToken)
    {
        var values = columns.Select((column, i) => $"{FileTypes.Value($"s{Text(i)}", column.Type)} AS {EngineText.Name(column.Name)}");
        await ready.Run(
            query.WriteStored(ready.Files, rows => $"{EngineSql.Raw($"CREATE TABLE {Rows} AS SELECT {string.Join(", ", values)} FROM ")}({rows})"),
            _ => ValueTask.CompletedTask,
            cancellationToken);
        var keys = columns.TakeLast(format.PartitionedBy.Count).Select(column => EngineText.Name(column.Name)).ToList();
        var kept = string.Join(", ", columns.SkipLast(keys.Count).Select(column => EngineText.Name(column.Name)));
        var files = new List<(string, string)>();
        var count = 0L;
        foreach (var partition in await Partitions(keys, ready, cancellationToken))
        {
            var path = $"{WorkerSettings.OutputFolder}/{Text(files.Count)}";
            var where = string.Join(" AND ", keys.Zip(partition, (key, value) =>
                value is null ? $"{key} IS NULL" : $"CAST({key} AS VARCHAR) = {EngineText.Quote(value)}"));
            var select = $"SELECT {kept} FROM {Rows}{(where.Length > 0 ? $" WHERE {where}" : "")}";
            var rows = ReadyWorker.Number((await ready.Row(new WorkerStatement { Sql = format.Copy(select, path) }, [SqlType.Bigint], cancellationToken))[0]);
            count += rows;
            if (rows > 0)
            {
                files.Add((path, string.Concat(format.PartitionedBy.Zip(partition, (key, value) => $"{HivePath.Folder(key, value)}/"))));
            }
        }

        return (files, count);
    }

    private static async Task<List<IReadOnlyList<string?>>> Partitions(List<string> keys, ReadyWorker ready, CancellationToken cancellationToken)
    {
        if (keys.Count == 0)
        {
            return [[]];
        }

        var partitions = new List<IReadOnlyList<string?>>();
        var list = string.Join(", ", keys.Select(key => $"CAST({key} AS VARCHAR)"));
        await ready.Visit(
            new WorkerStatement { Sql = $"SELECT DISTINCT {list} FROM {Rows} ORDER BY ALL LIMIT {Text(PartitionsMax + 1)}" },
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

    private async Task Commit(List<(string Path, string Folder)> written, ObjectLocation folder, UnloadFormat format, StatementScope scope,
        StatementResult result, StatementEnd end, CancellationToken cancellationToken)
    {
        var staged = new List<StagedFile>();
        var begun = 0;
        try
        {
            var stamp = scope.Now.UtcDateTime.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
            foreach (var (path, below) in written)
            {
                begun++;
                var location = $"{folder}{below}{stamp}_{scope.Id}_{Text(begun)}{format.Suffix}";
                scope.Principal.Rights.RequireObject(ObjectActions.Write, folder.Bucket, ObjectLocation.Parse(location).Key);
                staged.Add(await lake.Files.Adopt(location, path, isPrompt: false, cancellationToken));
            }

            await end(result with { Files = [.. staged.Select(file => file.Location)] }, async transaction =>
            {
                await CheckEmpty(transaction, folder);
                foreach (var file in staged)
                {
                    await file.Put(transaction);
                }
            });
        }
        finally
        {
            foreach (var (path, _) in written.Skip(begun))
            {
                lake.Disk.Delete(path);
            }

            foreach (var file in staged)
            {
                await file.DisposeAsync();
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
