using Microsoft.Extensions.Logging;
using Tarn.Access.Audit;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Targets;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Telemetry.Trails.Delivering;

/// <summary>The parts that the delivery of trails needs.</summary>
public sealed record TrailParts
{
    public required IMetadataStore Store { get; init; }

    public required ObjectStore Objects { get; init; }

    /// <summary>The audits of all accounts.</summary>
    public required AuditLog Audit { get; init; }

    public required Definitions<RegisteredTrail> Trails { get; init; }

    /// <summary>Topics and log groups.</summary>
    public required TargetDirectory Targets { get; init; }

    /// <summary>Whether a bucket's policy lets CloudTrail do an action for a trail, by the action, the bucket's or object's ARN and the trail.</summary>
    public required Func<string, string, RegisteredTrail, bool> IsAllowed { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>Stores a state without files, unless the trail was changed meanwhile.</summary>
    internal async Task<TrailState> Save(RegisteredTrail trail, TrailState before, TrailState after)
    {
        await Store.Commit(transaction => after.TryReplace(transaction, trail.Resource.Id, before), CancellationToken.None);
        return after;
    }
}
