using System.Globalization;

namespace Tarn.Storage.Consumers;

/// <summary>
/// One reading of a consumer's source, with positions of its own. Number 0 is the consumer's own run; each replay has
/// another number.
/// </summary>
public readonly record struct RunId(long Value)
{
    /// <summary>The consumer's own run.</summary>
    public static RunId Main => default;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
