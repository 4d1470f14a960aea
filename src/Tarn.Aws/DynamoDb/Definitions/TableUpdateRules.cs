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

        CheckIndexes(input);
        _ = StreamSettings.ViewOf(input.StreamSpecification, isNew: false);
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
