namespace Tarn.Delivery.Functions;

/// <summary>A function's result for one record.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Data">The new data; without effect unless the status is Ok.</param>
public sealed record TransformResult(string Id, TransformStatus Status, ReadOnlyMemory<byte> Data)
{
    /// <summary>The partition keys that the function gives, by name.</summary>
    public IReadOnlyDictionary<string, string> PartitionKeys { get; init; } = new Dictionary<string, string>();

    /// <summary>The table that the function chooses; null: it chooses none.</summary>
    public TransformRoute? Route { get; init; }
}
