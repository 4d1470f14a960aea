namespace Tarn.Lake.Iceberg;

/// <summary>A snapshot's id: a positive random number, unique in its table.</summary>
public readonly record struct SnapshotId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
