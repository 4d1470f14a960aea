namespace Tarn.Functions.Definitions;

/// <summary>A name for a version, which may send a part of the calls to a second one.</summary>
public sealed record AliasDefinition
{
    /// <summary>The alias's own id, under which its policy is stored.</summary>
    public required long Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The number of the version; 0 is <c>$LATEST</c>.</summary>
    public required long Version { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The number of the second version; null: none.</summary>
    public long? OtherVersion { get; init; }

    /// <summary>The share of calls that the second version gets, 0 to 1.</summary>
    public double OtherWeight { get; init; }

    /// <summary>Names this state of the alias.</summary>
    public required string Revision { get; init; }
}
