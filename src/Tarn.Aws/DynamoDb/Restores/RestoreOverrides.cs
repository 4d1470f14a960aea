using Tarn.Aws.DynamoDb.Model;

namespace Tarn.Aws.DynamoDb.Restores;

/// <summary>The settings of a restored table that differ from its source. Null: as the source.</summary>
/// <param name="BillingMode">Provisioned or on demand.</param>
/// <param name="Throughput">Units of a provisioned table.</param>
/// <param name="OnDemand">The most units of an on-demand table.</param>
/// <param name="Globals">The global indexes that are restored.</param>
/// <param name="Locals">The local indexes that are restored.</param>
internal sealed record RestoreOverrides(
    string? BillingMode,
    ProvisionedThroughput? Throughput,
    OnDemandThroughput? OnDemand,
    IReadOnlyList<GlobalSecondaryIndex>? Globals,
    IReadOnlyList<LocalSecondaryIndex>? Locals);
