namespace Tarn.Storage.Records;

/// <summary>
/// A stream's id: from the log's counter, opaque, never reused. A stream created again under an old name has another
/// id.
/// </summary>
public readonly record struct StreamId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
