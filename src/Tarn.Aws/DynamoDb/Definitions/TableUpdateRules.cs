using Tarn.Aws.DynamoDb.Model;

namespace Tarn.Aws.DynamoDb.Definitions;

/// <summary>AWS's checks of UpdateTable that need no table. AWS makes them before it looks for the table.</summary>
internal static class TableUpdateRules
{
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void Check(UpdateTableInput input)
    {
        if (IsEmpty(input))
        {
            throw DynamoDbFailures.Invalid("At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
                + "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, "
                + $"{(input.MultiRegionConsistency is null ? "MultiRegionConsistency, " : "")}DeletionProtectionEnabled, OnDemandThroughput, "
                + "WarmThroughput or TableClass is required");
        }

        if (input is { BillingMode: { } mode, ProvisionedThroughput: null } && mode == BillingMode.Provisioned)
        {
            throw Invalid("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        }

        CheckSingle(input);
        CheckIndexes(input);
        _ = StreamSettings.ViewOf(input.StreamSpecification, isNew: false);
    }

    // The service changes one thing a request. Its words name the first of several.
    private static void CheckSingle(UpdateTableInput input)
    {
        var indexes = input.GlobalSecondaryIndexUpdates ?? [];
        var hasIndexChange = indexes.Any(change => change.Create is not null || change.Delete is not null);
        var hasUnits = input.ProvisionedThroughput is not null || input.BillingMode == BillingMode.Provisioned;
        var parts = new[]
        {
            input.ReplicaUpdates is { Count: > 0 }, input.SSESpecification is not null, input.TableClass is not null,
            input.DeletionProtectionEnabled is not null, input.WarmThroughput is not null, input.OnDemandThroughput is not null,
            input.StreamSpecification is not null, hasUnits || input.BillingMode is not null, indexes.Count > 0,
        };
        var isSeveral = parts.Count(part => part) > 1;
        var fault = input switch
        {
            _ when !isSeveral => null,
            { ReplicaUpdates.Count: > 0 } => "Replica modification must be the only operation in the request",
            { SSESpecification: not null } => "Server-Side Encryption modification must be the only operation in the request",
            { TableClass: not null } => "TableClass modification must be the only operation in the request",
            { DeletionProtectionEnabled: not null } => "DeletionProtection modification must be the only operation in the request",
            { WarmThroughput: not null } when indexes.Any(change => change.Create is not null) =>
                "Create global secondary index cannot be specified when updating WarmThroughput",
            { OnDemandThroughput: not null } when parts.Count(part => part) > (input.BillingMode is null ? 1 : 2) || input.ProvisionedThroughput is not null =>
                "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request",
            { WarmThroughput: not null } => "WarmThroughput must be the only operation in the request",
            { StreamSpecification: not null } when hasUnits => "You cannot modify stream status while updating table IOPS",
            { StreamSpecification: not null } when hasIndexChange => "You cannot create or delete index while changing stream status",
            { ProvisionedThroughput: not null } when hasIndexChange => "You cannot create or delete index while updating table IOPS",
            _ => null,
        };
        if (fault is not null)
        {
            throw Invalid(fault);
        }
    }

    private static void CheckIndexes(UpdateTableInput input)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var change in input.GlobalSecondaryIndexUpdates ?? [])
        {
            var name = change.Update?.IndexName ?? change.Create?.IndexName ?? change.Delete?.IndexName ?? throw Invalid(
                "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null");
            if (new object?[] { change.Create, change.Update, change.Delete }.Count(one => one is not null) > 1)
            {
                throw Invalid("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
            }

            if (!names.Add(name))
            {
                throw Invalid($"Only one global secondary index update per index is allowed simultaneously. Index: {name}");
            }

            if (change.Create is not null && input.AttributeDefinitions is null)
            {
                throw Invalid($"AttributeDefinitions is not specified for index: {name}");
            }
        }
    }

    /// <summary>Whether a request changes nothing.</summary>
    public static bool IsEmpty(UpdateTableInput input) => input is
    {
        BillingMode: null,
        ProvisionedThroughput: null,
        DeletionProtectionEnabled: null,
        TableClass: null,
        OnDemandThroughput: null,
        WarmThroughput: null,
        SSESpecification: null,
        StreamSpecification: null,
        ReplicaUpdates: null or { Count: 0 },
    } && input.GlobalSecondaryIndexUpdates is null or { Count: 0 };

    private static AwsErrorException Invalid(string message) => DynamoDbFailures.Invalid($"One or more parameter values were invalid: {message}");
}
