namespace Tarn.Functions.Definitions;

/// <summary>The provisioned concurrency of a version or alias.</summary>
public sealed record ProvisionedDefinition
{
    /// <summary>The number of environments that are always ready.</summary>
    public required int Requested { get; init; }

    /// <summary>The time of the last change, Unix milliseconds.</summary>
    public required long ModifiedMs { get; init; }
}
