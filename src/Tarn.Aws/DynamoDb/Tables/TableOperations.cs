using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Copies.Definitions;
using Tarn.Items.Copies.Replicas;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Tables;

/// <summary>Tables and their indexes.</summary>
/// <param name="tables">Finds tables.</param>
/// <param name="copies">The restores of tables.</param>
/// <param name="replicas">Tables of other regions with the same items.</param>
[AwsOperations("dynamodb")]
internal sealed partial class TableOperations(TableFinder tables, TableCopies copies, ItemReplicas replicas)
{
    private const int TablesOnPage = 100;

    // AWS's quotas of a new account, in units for each second.
    private const long AccountUnits = 80_000;

    /// <summary>Describes a table with its exact counts.</summary>
    public async Task<DescribeTableOutput> DescribeTable(DescribeTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Counted(call, input.TableName);
        return new DescribeTableOutput { Table = TableAnswers.Of(table, await tables.Items(cancellationToken), copies.FillOf(table.Id), replicas.Of(table)) };
    }

    /// <summary>Lists names of tables.</summary>
    public async Task<ListTablesOutput> ListTables(ListTablesInput input, Call call, CancellationToken cancellationToken)
    {
        var limit = input.Limit ?? TablesOnPage;
        var found = await tables.Tables.List(TableFinder.NameOf(call, string.Empty), input.ExclusiveStartTableName, limit + 1, cancellationToken);
        var names = found.Take(limit).Select(table => table.Name.Name).ToList();
        return new ListTablesOutput { TableNames = names, LastEvaluatedTableName = found.Count > limit ? names[^1] : null };
    }

    /// <summary>Begins to delete a table.</summary>
    public async Task<DeleteTableOutput> DeleteTable(DeleteTableInput input, Call call, CancellationToken cancellationToken)
    {
        var table = Counted(call, input.TableName);
        CheckUnprotected(table);
        if (table.State is not TableState.Active)
        {
            throw DynamoDbErrors.ResourceInUseException($"Attempt to change a resource which is still in use: Table is being "
                + $"{ChangeOf(table.State)}: {table.Name.Name}");
        }

        if (tables.Limits is not null)
        {
            TableLimits.CheckChanging(call, tables.Tables.All);
        }

        var deleting = await tables.Tables.Delete(table.Id, cancellationToken);
        return new DeleteTableOutput { TableDescription = TableAnswers.Of(deleting, await tables.Items(cancellationToken)) };
    }

    private static void CheckUnprotected(ItemTable table)
    {
        if (table.Settings.IsProtected)
        {
            throw DynamoDbFailures.Invalid("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
        }
    }

    /// <summary>AWS's quotas. Tarn limits units only with <c>--limits aws</c>.</summary>
    public Task<DescribeLimitsOutput> DescribeLimits(DescribeLimitsInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new DescribeLimitsOutput
        {
            AccountMaxReadCapacityUnits = AccountUnits,
            AccountMaxWriteCapacityUnits = AccountUnits,
            TableMaxReadCapacityUnits = TableLimits.TableUnitsMax,
            TableMaxWriteCapacityUnits = TableLimits.TableUnitsMax,
        });

    /// <summary>The address by which the caller reached this server.</summary>
    public Task<DescribeEndpointsOutput> DescribeEndpoints(DescribeEndpointsInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new DescribeEndpointsOutput { Endpoints = [new Endpoint { Address = call.Host, CachePeriodInMinutes = 1440 }] });

    private static string ChangeOf(TableState state) => state switch
    {
        TableState.Deleting => "deleted",
        TableState.Creating or TableState.Filling => "created",
        _ => "updated",
    };

    private ItemTable Counted(Call call, string nameOrArn)
    {
        tables.Limits?.Count(call);
        return tables.Known(call, nameOrArn);
    }
}
