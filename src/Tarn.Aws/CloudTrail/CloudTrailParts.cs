using Tarn.Access.Audit;
using Tarn.Access.Credentials;
using Tarn.Access.Sessions;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Targets;
using Tarn.Telemetry.Trails;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Delivering;

namespace Tarn.Aws.CloudTrail;

/// <summary>The parts that the door of CloudTrail uses.</summary>
public sealed record CloudTrailParts
{
    /// <summary>The audits of all accounts.</summary>
    public required AuditLog Audit { get; init; }

    /// <summary>All trails.</summary>
    public required Definitions<RegisteredTrail> Trails { get; init; }

    /// <summary>Delivers trails.</summary>
    public required TrailDelivery Delivery { get; init; }

    /// <summary>Hears of changed trails.</summary>
    public required TrailSelection Selection { get; init; }

    /// <summary>The buckets of trails, and their policies.</summary>
    public required TrailParts Buckets { get; init; }

    /// <summary>Topics and log groups.</summary>
    public required TargetDirectory Targets { get; init; }

    /// <summary>The store of trails and tags.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Knows which roles the service may assume.</summary>
    public required RoleSessions Roles { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    internal PageTokens Tokens => new(Sealer, CloudTrailErrors.InvalidNextTokenException);
}
