using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Hive;
using Tarn.Lake.Hive.Planning;
using Tarn.Sql.Catalog;
using Tarn.Sql.Changes.Folders;
using Tarn.Sql.Definitions;
using Tarn.Sql.Definitions.Hive;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Changes.Hive;

/// <summary>CREATE TABLE AS that makes a Hive table. Table, partitions, files and the statement's success are one transaction.</summary>
/// <param name="catalog">The tables that statements read.</param>
/// <param name="queries">Runs plans in workers.</param>
/// <param name="threads">The threads that plan.</param>
internal sealed class HiveTablesAs(StatementLake lake, ISqlCatalog catalog, QueryRunner queries, PlanningThreads threads)
{
    private const string Word = "CREATE TABLE AS";

    private readonly HiveCreations _creations = new(lake);
    private readonly NewLocations _places = new(lake);
    private readonly FolderRun _run = new(lake, queries, threads);

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="SqlException">The statement is invalid, failed, or exceeded a limit.</exception>
    public async Task Run(CreateTableAs statement, TableName name, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var started = threads.Time.GetTimestamp();
        var settings = HiveTableSettings.Of(statement.Clauses);
        if (statement.Replaces)
        {
            throw new SqlException(SqlErrorName.NotSupported, "OR REPLACE is not supported for Hive tables: drop the table first", statement.At);
        }

        if (!lake.Catalog.TryFindDatabase(name.DatabaseName, out _))
        {
            throw Names.NoSchema(name.Database, statement.Table.At);
        }

        var folder = EmptyFolder.Of(
            lake, scope, await _places.OfTable(name, settings.Location, scope, cancellationToken) + "/", "external_location", statement.At);
        await EmptyFolder.Check(lake, folder, Word, cancellationToken);
        var context = new PlanningContext(catalog, scope.Principal, scope.Names, scope.Values, threads);
        using var query = await StatementPlanner.PlanNewTable(statement, context, cancellationToken);
        var table = TableOf(name, query, settings, $"{folder}", (statement.At, scope)) with { Comment = statement.Clauses.Comment };
        var format = HiveFormats.Of(table) with { Buckets = BucketsOf(table, settings, statement.At) };
        HiveFormats.Check(format, query.Columns.Select(column => (column.Label, column.Type)));
        var columns = FolderWriter.Columns(query.Columns.Select(column => (column.Label, column.Type)), format, statement.At);
        (IReadOnlyList<WrittenFolder> written, QueryOutcome? outcome) = statement.WithData
            ? await _run.Write(query, format, (columns, table.Keys.Count), scope, started, cancellationToken)
            : ([], null);
        var places = await HiveWriteFolders.Of(lake, scope, table, written, cancellationToken);
        await using var staged = await StagedFolders.Of(lake, scope, written, places.FolderOf, format.Suffix, cancellationToken);
        await end(HiveInserts.ResultOf(staged, written, outcome), async transaction =>
        {
            if (await lake.Catalog.FindTable(transaction, name) is not null)
            {
                throw new SqlException(SqlErrorName.TableAlreadyExists, $"Table '{Names.Shown(name)}' already exists", statement.At);
            }

            await EmptyFolder.Check(transaction, folder, Word);
            var row = await lake.Catalog.CreateTable(transaction, _creations.RowOf(table, scope));
            await staged.Put(transaction);
            await places.Register(transaction, table with { Id = row.Id });
        });
    }

    private static HiveTable TableOf(
        TableName name, PlannedQuery query, HiveTableSettings settings, string location, (SourcePosition At, StatementScope Scope) statement)
    {
        var columns = query.Columns.Select(column => new HiveColumn(column.Label.ToLowerInvariant(), HiveTypesOf.Of(column.Type, statement.At))).ToList();
        var keys = settings.PartitionedBy.Count;
        if (!columns.TakeLast(keys).Select(column => column.Name).SequenceEqual(settings.PartitionedBy) || keys >= columns.Count)
        {
            throw new SqlException(
                SqlErrorName.InvalidTableProperty, "partitioned_by names the last columns of the query, in their order, and not all", statement.At);
        }

        var properties = settings is { Format: "TEXTFILE", Delimiter: var delimiter }
            ? new Dictionary<string, string> { ["field.delim"] = delimiter ?? "\u0001", ["serialization.format"] = delimiter ?? "\u0001" }
            : [];
        var clauses = new HiveClauses
        {
            StoredAs = settings.Format,
            SerDeProperties = properties,
            BucketColumns = settings.BucketedBy,
            Buckets = settings.BucketCount,
        };
        return new HiveTable
        {
            Name = name,
            Storage = HiveStorages.Of(clauses, [.. columns.SkipLast(keys)], location, statement.At),
            Keys = [.. columns.TakeLast(keys)],
            Parameters = HiveCreations.Parameters([new("write.compression", settings.Compression)], statement.Scope),
        };
    }

    private static BucketedRows? BucketsOf(HiveTable table, HiveTableSettings settings, SourcePosition at)
    {
        var columns = settings.BucketedBy.Select(name => (Name: name, Column: table.Storage.Columns.FirstOrDefault(column => column.Name == name))).ToList();
        var missing = columns.Where(one => one.Column is null).Select(one => one.Name).ToList();
        if (missing.Count > 0)
        {
            throw new SqlException(SqlErrorName.InvalidTableProperty, $"Bucketing columns [{string.Join(", ", missing)}] not present in schema", at);
        }

        return columns.Find(one => !HiveBucketHash.IsKnown(one.Column!.Type)) is { Column: { } unknown }
            ? throw new SqlException(
                SqlErrorName.NotSupported,
                $"Bucketing by column {unknown.Name} of type {unknown.Type} is not supported; supported: boolean, integers, date, string, varchar",
                at)
            : columns.Count == 0 ? null : new BucketedRows([.. columns.Select(one => (one.Name, one.Column!.Type))], settings.BucketCount);
    }
}
