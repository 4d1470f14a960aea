using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Universal;
using Tarn.Messaging.Schedules;
using Tarn.Messaging.Schedules.Definitions;

namespace Tarn.Aws.Scheduler;

/// <summary>The parts that the door of EventBridge Scheduler uses.</summary>
public sealed record SchedulerParts
{
    /// <summary>All groups.</summary>
    public required Definitions<RegisteredGroup> Groups { get; init; }

    /// <summary>The schedules with their occurrences.</summary>
    public required EventSchedules Schedules { get; init; }

    /// <summary>Knows the operations that universal targets may name.</summary>
    public required UniversalTargets Universal { get; init; }

    /// <summary>The store of schedules, groups and tags.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Knows which roles the service may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    internal PageTokens Tokens => new(Sealer, SchedulerFailures.Invalid);
}
