using Tarn.Functions.Packages;

namespace Tarn.Functions.Definitions;

/// <summary>A function: all that its versions share.</summary>
public sealed record FunctionDefinition
{
    /// <summary>The account that owns it.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    /// <summary>The ARN without a qualifier.</summary>
    public required string Arn { get; init; }

    /// <summary>The number of the next published version. Numbers are never used again.</summary>
    public long NextVersion { get; init; } = 1;

    /// <summary>The concurrency that is reserved for it; null: none.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>Whether invocations that call the function in a loop continue.</summary>
    public bool AllowsLoops { get; init; }

    /// <summary>The scope of its code.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PackageScope Scope => new(Account, Region);
}
