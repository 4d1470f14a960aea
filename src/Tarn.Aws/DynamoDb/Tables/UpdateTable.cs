using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Tables;

internal sealed partial class TableOperations
{
    private const string OneIndexAtOnce = "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";

    /// <summary>Changes a table: its mode and units, its protection, one global index.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html"/>
    [Kept("ProvisionedThroughput", "the rate is limited with --limits aws alone")]
    [Kept("OnDemandThroughput", "the rate is limited with --limits aws alone")]
    [Kept("WarmThroughput", "a table takes its rate at once")]
    [Kept("TableClass", "all tables have one class of storage")]
    [Kept("ReplicaUpdates.Create.ProvisionedThroughputOverride, ReplicaUpdates.Create.OnDemandThroughputOverride", "limited with --limits aws alone")]
    [Kept("ReplicaUpdates.Create.TableClassOverride", "all tables have one class of storage")]
    [Refused("GlobalTableSettingsReplicationMode", "settings of each replica")]
    [Refused("GlobalTableWitnessUpdates", "replicas")]
    [Refused("MultiRegionConsistency", "EVENTUAL", "EVENTUAL")]
    [Refused("ReplicaUpdates.Create.KMSMasterKeyId", "encryption of the disk below the data directory")]
    [Refused("ReplicaUpdates.Create.GlobalSecondaryIndexes", "the indexes of the table")]
    [Refused("ReplicaUpdates.Update", "the settings of each replica in its region")]
    [RefusedInside("SSESpecification.Enabled", "encryption of the disk below the data directory")]
    public async Task<UpdateTableOutput> UpdateTable(UpdateTableInput input, Call call, CancellationToken cancellationToken)
    {
        TableUpdateRules.Check(input);
        tables.Limits?.Count(call);
        var table = tables.Known(call, TableFinder.Name(call, input.TableName));
        input.Refuse();
        TableRefusals.Check("UpdateTable", input.SSESpecification);
        if (table.State is not TableState.Active)
        {
            throw DynamoDbErrors.ResourceInUseException(
                $"Attempt to change a resource which is still in use: Table is being updated: {table.Name.Name}");
        }

        var changes = input.GlobalSecondaryIndexUpdates ?? [];
        if (changes.Count(change => change.Create is not null || change.Delete is not null) > 1)
        {
            throw DynamoDbErrors.LimitExceededException(OneIndexAtOnce);
        }

        if (tables.Limits is { } limits)
        {
            TableLimits.CheckChanging(call, tables.Tables.All);
            limits.CountChange(
                table, table.Settings, Changed(table, input, changes, document => document).Settings);
        }

        var changed = input.ReplicaUpdates is { Count: > 0 } updates
            ? await ChangeReplicas(call, input, table, updates, cancellationToken)
            : await Change(input, table, changes, cancellationToken);
        return new UpdateTableOutput
        {
            TableDescription = TableAnswers.Of(changed, await tables.Items(cancellationToken), fill: null, replicas.Of(changed)),
        };
    }

    private ValueTask<ItemTable> Change(
        UpdateTableInput input, ItemTable table, IReadOnlyList<GlobalSecondaryIndexUpdate> changes, CancellationToken cancellationToken)
    {
        if (changes.FirstOrDefault(change => change.Create is not null)?.Create is { } made)
        {
            if (table.FindIndex(made.IndexName) is not null)
            {
                throw DynamoDbFailures.Invalid("Attempting to create an index which already exists");
            }

            var index = new KeyDefinitions(input.AttributeDefinitions).Global(made.IndexName, made.KeySchema, made.Projection);
            return tables.Tables.CreateIndex(
                table.Id,
                index,
                old => Changed(old, input, changes, document => document with
                {
                    Indexes = With(document, made.IndexName, ThroughputRules.Of(document.IsProvisioned, made.ProvisionedThroughput, made.IndexName)),
                }),
                cancellationToken);
        }

        if (changes.FirstOrDefault(change => change.Delete is not null)?.Delete is { } removed)
        {
            return table.FindIndex(removed.IndexName) is { IsLocal: false, State: IndexState.Active }
                ? tables.Tables.DeleteIndex(table.Id, removed.IndexName, old => Changed(old, input, changes, document => document), cancellationToken)
                : throw DynamoDbErrors.ResourceNotFoundException($"Requested resource not found: Index: {removed.IndexName} not found");
        }

        if (StreamSettings.ViewOf(input.StreamSpecification, isNew: false) is { } view)
        {
            return table.Window is null
                ? tables.Tables.OpenStream(table.Id, view, old => Changed(old, input, changes, document => document), cancellationToken)
                : throw DynamoDbFailures.Invalid($"Table already has an enabled stream: TableName: {table.Name.Name}");
        }

        if (input.StreamSpecification is not null)
        {
            return table.Window is not null
                ? tables.Tables.CloseStream(table.Id, old => Changed(old, input, changes, document => document), cancellationToken)
                : throw DynamoDbFailures.Invalid($"Table has no stream to disable: TableName: {table.Name.Name}");
        }

        return tables.Tables.Update(table.Id, old => Changed(old, input, changes, document => document), cancellationToken);
    }

    private static ItemTable Changed(
        ItemTable table, UpdateTableInput input, IReadOnlyList<GlobalSecondaryIndexUpdate> changes, Func<TableSettings, TableSettings> more)
    {
        var document = table.Settings;
        var wasProvisioned = document.IsProvisioned;
        if (input is { ProvisionedThroughput: { } asked, BillingMode: null } && document.IsProvisioned && changes.Count == 0
            && document.Throughput == new TableThroughput(asked.ReadCapacityUnits, asked.WriteCapacityUnits))
        {
            throw DynamoDbFailures.Invalid("The provisioned throughput for the table will not change. The requested value equals the current value. "
                + $"Current ReadCapacityUnits provisioned for the table: {document.Throughput.Reads}. Requested ReadCapacityUnits: {asked.ReadCapacityUnits}. "
                + $"Current WriteCapacityUnits provisioned for the table: {document.Throughput.Writes}. "
                + $"Requested WriteCapacityUnits: {asked.WriteCapacityUnits}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to "
                + "request higher limits.");
        }

        var isProvisioned = input.BillingMode is { } mode ? mode != BillingMode.PayPerRequest : document.IsProvisioned;
        document = document with
        {
            IsProvisioned = isProvisioned,
            IsModeShown = document.IsModeShown || input.BillingMode is not null,
            IsProtected = input.DeletionProtectionEnabled ?? document.IsProtected,
            TableClass = input.TableClass ?? document.TableClass,
            OnDemand = ThroughputRules.Of(input.OnDemandThroughput) ?? document.OnDemand,
            Throughput = input.ProvisionedThroughput is null && isProvisioned && document.IsProvisioned
                ? document.Throughput
                : ThroughputRules.Of(isProvisioned, input.ProvisionedThroughput, index: null),
        };
        foreach (var change in changes.Select(change => change.Update).OfType<UpdateGlobalSecondaryIndexAction>())
        {
            if (table.FindIndex(change.IndexName) is not { IsLocal: false })
            {
                throw DynamoDbErrors.ResourceNotFoundException($"Requested resource not found: Index: {change.IndexName} not found");
            }

            document = document with
            {
                Indexes = With(document, change.IndexName, ThroughputRules.Of(isProvisioned, change.ProvisionedThroughput, change.IndexName)),
            };
        }

        document = more(document);
        if (isProvisioned && !wasProvisioned)
        {
            CheckUnits(table, document, changes);
        }

        return table with { Settings = document };
    }

    // An index without units would refuse each write of the table.
    private static void CheckUnits(ItemTable table, TableSettings document, IReadOnlyList<GlobalSecondaryIndexUpdate> changes)
    {
        var kept = table.Secondary.Where(index => index is { IsLocal: false, State: not IndexState.Deleting });
        foreach (var index in kept.Where(index => changes.All(change => change.Delete?.IndexName != index.Name)))
        {
            if (document.Indexes.GetValueOrDefault(index.Name) == default)
            {
                ThroughputRules.Of(isProvisioned: true, units: null, index.Name);
            }
        }
    }

    private static Dictionary<string, TableThroughput> With(TableSettings document, string index, TableThroughput units) =>
        new(document.Indexes) { [index] = units };
}
