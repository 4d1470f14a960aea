using Tarn.Aws.DynamoDb.Definitions;
using Tarn.Aws.DynamoDb.Finding;
using Tarn.Aws.DynamoDb.Limits;
using Tarn.Aws.DynamoDb.Model;
using Tarn.Items.Tables;

namespace Tarn.Aws.DynamoDb.Tables;

internal sealed partial class TableOperations
{
    /// <summary>Creates a table. It is CREATING at the answer and ACTIVE soon after.</summary>
    /// <seealso href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html"/>
    [Kept("ProvisionedThroughput, GlobalSecondaryIndexes.ProvisionedThroughput", "the rate is limited with --limits aws alone")]
    [Kept("OnDemandThroughput, GlobalSecondaryIndexes.OnDemandThroughput", "the rate is limited with --limits aws alone")]
    [Kept("WarmThroughput, GlobalSecondaryIndexes.WarmThroughput", "a table takes its rate at once")]
    [Kept("TableClass", "all tables have one class of storage")]
    [Refused("GlobalTableSettingsReplicationMode", "settings of each replica")]
    [Refused("GlobalTableSourceArn", "UpdateTable with ReplicaUpdates")]
    [Refused("ResourcePolicy", "policies of identities")]
    [RefusedInside("SSESpecification.Enabled", "encryption of the disk below the data directory")]
    public async Task<CreateTableOutput> CreateTable(CreateTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = TableFinder.Name(call, input.TableName);
        input.Refuse();
        TableRefusals.Check("CreateTable", input.SSESpecification);
        var made = Made(input, call, name);
        if (tables.Limits is { } limits)
        {
            limits.Count(call);
            TableLimits.CheckCreate(call, [.. tables.Tables.All]);
            TableLimits.CheckUnits(made.Settings);
        }

        var tags = input.Tags?.Select(tag => KeyValuePair.Create(tag.Key, tag.Value)).ToList() ?? [];
        TableTags.Check(tags);
        ItemTable table;
        try
        {
            table = await tables.Tables.Create(
                made,
                (transaction, id) =>
                {
                    ResourceTags.Set(transaction, id, tags);
                    return ValueTask.CompletedTask;
                },
                cancellationToken);
        }
        catch (TarnException failure) when (failure.Kind == ErrorKind.AlreadyExists)
        {
            throw DynamoDbErrors.ResourceInUseException($"Table already exists: {name}");
        }

        call.Touch(table.Id);
        return new CreateTableOutput { TableDescription = TableAnswers.Of(table, await tables.Items(cancellationToken)) };
    }

    private static NewItemTable Made(CreateTableInput input, Call call, string name)
    {
        if (input.KeySchema is null)
        {
            throw DynamoDbFailures.Invalid("One or more parameter values were invalid: KeySchema must be provided");
        }

        // In AWS's order: the units of the table, its key, the indexes.
        var isProvisioned = input.BillingMode != BillingMode.PayPerRequest;
        var throughput = ThroughputRules.Of(isProvisioned, input.ProvisionedThroughput, index: null);
        var definitions = new KeyDefinitions(input.AttributeDefinitions);
        var keys = definitions.Table(input.KeySchema, hasIndexes: input is not { LocalSecondaryIndexes: null, GlobalSecondaryIndexes: null });
        var indexes = definitions.Indexes(keys, input.LocalSecondaryIndexes, input.GlobalSecondaryIndexes);
        definitions.CheckUsed();
        var document = new TableSettings
        {
            IsProvisioned = isProvisioned,
            IsModeShown = input.BillingMode is not null,
            IsProtected = input.DeletionProtectionEnabled == true,
            TableClass = input.TableClass,
            OnDemand = ThroughputRules.Of(input.OnDemandThroughput),
            Throughput = throughput,
            Indexes = (input.GlobalSecondaryIndexes ?? []).ToDictionary(
                index => index.IndexName, index => ThroughputRules.Of(isProvisioned, index.ProvisionedThroughput, index.IndexName)),
        };
        return new NewItemTable
        {
            Name = TableFinder.NameOf(call, name),
            Arn = TableFinder.ArnOf(call, name),
            Owner = call.Account,
            Keys = keys,
            Indexes = indexes,
            Stream = StreamSettings.ViewOf(input.StreamSpecification, isNew: true),
            Settings = document,
        };
    }
}
