using Tarn.Access.Policies;

namespace Tarn.Access.Sessions;

/// <summary>A wish to assume a role.</summary>
public sealed record RoleRequest
{
    public required string RoleArn { get; init; }

    public required string SessionName { get; init; }

    /// <summary>How long the session is valid; at most as long as the role's settings allow.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>The external id that the caller gave; null: none.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The ARN of the resource for which a service asks; null: not known.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The limits of the session; null: none.</summary>
    public SessionPolicy? Limits { get; init; }
}
