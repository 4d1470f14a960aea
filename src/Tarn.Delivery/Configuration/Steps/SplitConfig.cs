namespace Tarn.Delivery.Configuration.Steps;

/// <summary>The form of several records in one.</summary>
/// <param name="Delimiter">
/// The bytes between the records; empty records are not passed on. Without a byte: the records are JSON objects, with or
/// without whitespace between them.
/// </param>
public sealed record SplitConfig(ReadOnlyMemory<byte> Delimiter)
{
    /// <summary>The records are JSON objects.</summary>
    public static SplitConfig Json { get; } = new(default(ReadOnlyMemory<byte>));
}
