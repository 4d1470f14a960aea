using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Hive;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage.Objects.Listings;

namespace Tarn.Sql.Definitions.Hive;

/// <summary>
/// MSCK REPAIR TABLE: folders <c>key=value/</c> below a table's location become partitions. It adds only. Each 1,000 are a transaction, so a
/// repeat completes a statement that was stopped.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/athena/latest/ug/msck-repair-table.html"/>
internal sealed class HiveRepairs(StatementLake lake)
{
    private const int BatchMax = 1_000;

    /// <summary>Runs a statement to its end. Its result lists the added partitions.</summary>
    /// <exception cref="SqlException">The table is not partitioned, or its location cannot be listed.</exception>
    public async Task Repair(RepairTable statement, StatementScope scope, StatementEnd end, CancellationToken cancellationToken)
    {
        var name = Names.Writable(statement.Table, scope);
        var table = HiveAlterations.Require(lake, lake.Catalog.TryFindTable(name, out var row) ? row : null, name, statement.At);
        if (table.Keys.Count == 0)
        {
            throw new SqlException(SqlErrorName.InvalidArguments, $"Table {name} is not partitioned", statement.At);
        }

        if (TableLocation.Of(table.Storage.Location) is not { } place)
        {
            throw new SqlException(SqlErrorName.HiveInvalidMetadata, $"Table {name} has no location of the form s3://bucket/folder/", statement.At);
        }

        scope.Principal.Rights.Require("s3:ListBucket", $"{Storage.Rights.ObjectActions.ArnStart}{place.Bucket}");
        var (added, wrong) = (new List<string>(), new List<string>());
        var batch = new List<(IReadOnlyList<string> Values, string Location)>();
        await foreach (var folder in Folders(place, place.Folder, table.Keys.Count, cancellationToken))
        {
            if (HivePath.Parse(table.Keys, folder[place.Folder.Length..]) is not { } values)
            {
                wrong.Add(folder[place.Folder.Length..]);
                continue;
            }

            batch.Add((values, $"s3://{place.Bucket}/{folder}"));
            if (batch.Count == BatchMax)
            {
                added.AddRange(await Add(table, batch, scope, cancellationToken));
                batch.Clear();
            }
        }

        added.AddRange(await Add(table, batch, scope, cancellationToken));
        string[] lines =
        [
            .. added.Count == 0 ? [] : new[] { $"Partitions not in metastore:\t{string.Join('\t', added.Select(one => $"{name.Table}:{one}"))}" },
            .. added.Select(one => $"Repair: Added partition to metastore {name.Table}:{one}"),
            .. wrong.Take(BatchMax).Select(one => $"Repair: {one} is no partition of keys ({string.Join(", ", table.Keys.Select(key => key.Name))})"),
        ];
        await end(new StatementResult([new ResultColumn("result", SqlType.Varchar)], lines), _ => ValueTask.CompletedTask);
    }

    private async Task<IReadOnlyList<string>> Add(
        HiveTable table, List<(IReadOnlyList<string> Values, string Location)> batch, StatementScope scope, CancellationToken cancellationToken) =>
        batch.Count == 0 ? [] : await lake.Store.Commit(async transaction =>
        {
            var now = HiveAlterations.Require(lake, await lake.Catalog.FindTable(transaction, table.Name), table.Name, SourcePosition.None);
            var (added, created) = (new List<string>(), new List<IReadOnlyList<string>>());
            foreach (var (values, location) in batch)
            {
                if (await now.Partitions.Find(transaction, values) is null)
                {
                    await now.Partitions.Create(transaction, HivePartitions.New(lake, now, values, location, scope, SourcePosition.None));
                    added.Add(HivePath.Of(now.Keys, values));
                    created.Add(values);
                }
            }

            HivePartitions.Report(lake, transaction, CatalogChangeKind.BatchCreatePartition, now, created);

            return added;
        }, cancellationToken);

    // The folders of a number of levels below a folder, in the order of their names. Hidden ones are left out.
    private async IAsyncEnumerable<string> Folders(
        TableLocation place, string folder, int levels, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte>? from = null;
        do
        {
            var request = new ListRequest { Bucket = place.Bucket, Prefix = folder, Delimiter = "/", From = from };
            var page = await lake.Objects.List(request, cancellationToken);
            foreach (var below in page.CommonPrefixes.Where(below => below[folder.Length] is not ('_' or '.')))
            {
                if (levels == 1)
                {
                    yield return below;
                    continue;
                }

                await foreach (var deeper in Folders(place, below, levels - 1, cancellationToken))
                {
                    yield return deeper;
                }
            }

            from = page.Next;
        }
        while (from is not null);
    }
}
