using Tarn.Aws.Glue.Definitions;
using Tarn.Aws.Glue.Finding;
using Tarn.Aws.Glue.Model;
using Tarn.Aws.Glue.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Partitions;
using Tarn.Wire.Documents;
using Kept = Tarn.Lake.Catalog.Described.ColumnStatistics;

namespace Tarn.Aws.Glue.Statistics;

/// <summary>Statistics of columns, which engines write and read.</summary>
/// <param name="finder">Finds tables.</param>
/// <param name="store">The store of the catalog.</param>
[AwsOperations("glue")]
internal sealed partial class ColumnStatisticsOperations(CatalogFinder finder, IMetadataStore store)
{
    /// <summary>Returns the statistics of a table's columns, and the columns without any.</summary>
    public async Task<GetColumnStatisticsForTableOutput> GetColumnStatisticsForTable(
        GetColumnStatisticsForTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        var (found, errors) = await Read(Kept.Owner(table.Id), input.ColumnNames, cancellationToken);
        return new GetColumnStatisticsForTableOutput { ColumnStatisticsList = found, Errors = errors };
    }

    /// <summary>Returns the statistics of a partition's columns, and the columns without any.</summary>
    public async Task<GetColumnStatisticsForPartitionOutput> GetColumnStatisticsForPartition(
        GetColumnStatisticsForPartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var owner = await Partition(call, input.CatalogId, input.DatabaseName, input.TableName, input.PartitionValues, cancellationToken);
        var (found, errors) = await Read(owner, input.ColumnNames, cancellationToken);
        return new GetColumnStatisticsForPartitionOutput { ColumnStatisticsList = found, Errors = errors };
    }

    /// <summary>Replaces the statistics of a table's columns.</summary>
    public async Task<UpdateColumnStatisticsForTableOutput> UpdateColumnStatisticsForTable(
        UpdateColumnStatisticsForTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        return new UpdateColumnStatisticsForTableOutput { Errors = await Write(Kept.Owner(table.Id), input.ColumnStatisticsList, cancellationToken) };
    }

    /// <summary>Replaces the statistics of a partition's columns.</summary>
    public async Task<UpdateColumnStatisticsForPartitionOutput> UpdateColumnStatisticsForPartition(
        UpdateColumnStatisticsForPartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var owner = await Partition(call, input.CatalogId, input.DatabaseName, input.TableName, input.PartitionValues, cancellationToken);
        return new UpdateColumnStatisticsForPartitionOutput { Errors = await Write(owner, input.ColumnStatisticsList, cancellationToken) };
    }

    /// <summary>Removes the statistics of a table's column.</summary>
    public async Task DeleteColumnStatisticsForTable(DeleteColumnStatisticsForTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Find(call, input.CatalogId, input.DatabaseName, input.TableName);
        await Delete(Kept.Owner(table.Id), input.ColumnName, cancellationToken);
    }

    /// <summary>Removes the statistics of a partition's column.</summary>
    public async Task DeleteColumnStatisticsForPartition(
        DeleteColumnStatisticsForPartitionInput input, Call call, CancellationToken cancellationToken)
    {
        var owner = await Partition(call, input.CatalogId, input.DatabaseName, input.TableName, input.PartitionValues, cancellationToken);
        await Delete(owner, input.ColumnName, cancellationToken);
    }

    private CatalogTable Find(Call call, string? catalogId, string database, string table) =>
        finder.Find(call, CatalogFinder.TableOf(call, catalogId, database, table));

    private async ValueTask<byte[]> Partition(
        Call call, string? catalogId, string database, string name, IReadOnlyList<string> values, CancellationToken cancellationToken)
    {
        var table = Find(call, catalogId, database, name);
        var partitions = new PartitionTable(table.Id, PartitionDocuments.Keys(table));
        _ = await store.Read(reader => partitions.Find(reader, values), cancellationToken)
            ?? throw GlueErrors.EntityNotFoundException("Cannot find partition.");
        return partitions.Statistics(values);
    }

    private Task<(IReadOnlyList<ColumnStatistics> Found, IReadOnlyList<ColumnError> Errors)> Read(
        byte[] owner, IReadOnlyList<string> columns, CancellationToken cancellationToken) => store.Read(
            async reader =>
            {
                var found = new List<ColumnStatistics>();
                var errors = new List<ColumnError>();
                foreach (var column in columns)
                {
                    if (await Kept.Find(reader, owner, column) is { } document)
                    {
                        found.Add(ShapeDocument.Decode<GetColumnStatisticsForTableOutput>(document).ColumnStatisticsList![0]);
                    }
                    else
                    {
                        errors.Add(new ColumnError { ColumnName = column, Error = BatchCommit.DetailOf(Missing(column)) });
                    }
                }

                return ((IReadOnlyList<ColumnStatistics>)found, (IReadOnlyList<ColumnError>)errors);
            },
            cancellationToken).AsTask();

    private async Task<IReadOnlyList<ColumnStatisticsError>> Write(
        byte[] owner, IReadOnlyList<ColumnStatistics> statistics, CancellationToken cancellationToken)
    {
        await store.Commit(
            transaction =>
            {
                foreach (var one in statistics)
                {
                    Kept.Put(transaction, owner, one.ColumnName, ShapeDocument.Encode(new GetColumnStatisticsForTableOutput { ColumnStatisticsList = [one] }));
                }

                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return [];
    }

    private async Task Delete(byte[] owner, string column, CancellationToken cancellationToken)
    {
        if (!await store.Commit(transaction => Kept.Delete(transaction, owner, column), cancellationToken))
        {
            throw Missing(column);
        }
    }

    private static TarnException Missing(string column) => new(ErrorKind.NotFound, $"Column {column} has no statistics.");
}
