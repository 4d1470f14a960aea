using Tarn.Functions.Packages;

namespace Tarn.Functions.Definitions;

/// <summary>A version of a layer. It never changes.</summary>
public sealed record LayerVersionDefinition
{
    /// <summary>The version's own id, under which its policy is stored.</summary>
    public required long Id { get; init; }

    public required long Number { get; init; }

    /// <summary>The time of its creation, Unix milliseconds.</summary>
    public required long CreatedMs { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The licence; null: none.</summary>
    public string? License { get; init; }

    /// <summary>The runtimes for which it is meant.</summary>
    public IReadOnlyList<string> Runtimes { get; init; } = [];

    /// <summary>The processors for which it is meant.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    public required CodePackage Code { get; init; }
}
