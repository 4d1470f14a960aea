using Tarn.Storage.Calls;

namespace Tarn.Functions.Destinations;

/// <summary>A result or a failure as a message.</summary>
/// <param name="Body">The text of the message.</param>
/// <param name="Call">The same for each attempt to send it: D14 (retries are recognised).</param>
public sealed record DestinationMessage(ReadOnlyMemory<byte> Body, CallKey Call)
{
    /// <summary>The role of the function, which sends it.</summary>
    public required string RoleArn { get; init; }

    /// <summary>Attributes: name, data type, text.</summary>
    public IReadOnlyList<(string Name, string DataType, string Text)> Attributes { get; init; } = [];
}
