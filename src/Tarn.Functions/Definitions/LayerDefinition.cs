using Tarn.Functions.Packages;

namespace Tarn.Functions.Definitions;

/// <summary>A layer: all that its versions share.</summary>
public sealed record LayerDefinition
{
    /// <summary>The account that owns it.</summary>
    public required string Account { get; init; }

    public required string Region { get; init; }

    public required string Name { get; init; }

    /// <summary>The ARN without a version.</summary>
    public required string Arn { get; init; }

    /// <summary>The number of the next version. Numbers are never used again.</summary>
    public long NextVersion { get; init; } = 1;

    /// <summary>The scope of its code.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public PackageScope Scope => new(Account, Region);
}
