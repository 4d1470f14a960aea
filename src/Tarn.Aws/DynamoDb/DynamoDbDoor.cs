using Tarn.Aws.DynamoDb.Backups;
using Tarn.Aws.DynamoDb.Batches;
using Tarn.Aws.DynamoDb.Destinations;
using Tarn.Aws.DynamoDb.Expiry;
using Tarn.Aws.DynamoDb.Exports;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.GlobalTables;
using Tarn.Aws.DynamoDb.Imports;
using Tarn.Aws.DynamoDb.Items;
using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Queries;
using Tarn.Aws.DynamoDb.Recovery;
using Tarn.Aws.DynamoDb.Refusals;
using Tarn.Aws.DynamoDb.Requests;
using Tarn.Aws.DynamoDb.Statements;
using Tarn.Aws.DynamoDb.Tables;
using Tarn.Aws.DynamoDb.Tags;
using Tarn.Aws.DynamoDb.Transactions;
using Tarn.Aws.Tagging;
using Tarn.Items;
using Tarn.Items.Copies;
using Tarn.Items.Copies.Exports;
using Tarn.Items.Copies.Imports;
using Tarn.Items.Copies.Replicas;

namespace Tarn.Aws.DynamoDb;

/// <summary>Amazon DynamoDB: item tables.</summary>
[AwsService("dynamodb")]
public sealed partial class DynamoDbDoor : IDoor
{
    /// <param name="room">Tables and their items.</param>
    /// <param name="copies">Backups, restores, recovery.</param>
    /// <param name="exports">Exports of tables.</param>
    /// <param name="imports">Imports into new tables.</param>
    /// <param name="replicas">Tables of several regions with the same items.</param>
    /// <param name="registry">The registry of names and tags.</param>
    /// <param name="store">The store of names and tags.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limits">The real service's limits; null: there are none.</param>
    public DynamoDbDoor(
        ItemRoom room,
        ItemCopies copies,
        ItemExports exports,
        ItemImports imports,
        ItemReplicas replicas,
        ResourceRegistry registry,
        IMetadataStore store,
        TimeProvider time,
        TableLimits? limits)
    {
        var tables = new TableFinder(room.Tables, room, limits);
        TableOperations = new TableOperations(tables, copies.Copies, replicas);
        BackupOperations = new BackupOperations(tables, copies);
        ExportOperations = new ExportOperations(tables, copies, exports, time);
        ImportOperations = new ImportOperations(imports, time);
        RecoveryOperations = new RecoveryOperations(tables, copies, time);
        ExpiryOperations = new ExpiryOperations(tables, time);
        DestinationOperations = new DestinationOperations(tables, registry);
        ItemOperations = new ItemOperations(tables);
        QueryOperations = new QueryOperations(tables);
        BatchOperations = new BatchOperations(tables);
        TransactionOperations = new TransactionOperations(tables);
        StatementOperations = new StatementOperations(tables);
        TagOperations = new TagOperations(registry, new TagChanges(store));
        RefusedOperations = new RefusedOperations();
        GlobalTableOperations = new GlobalTableOperations();
    }

    /// <inheritdoc/>
    public string? ResourceOf(string members, Func<string, string?> read, Call call) => TableFinder.ResourceOf(members, read, call);

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => DynamoDbFailures.Map(failure);
}
