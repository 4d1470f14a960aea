namespace Tarn.Storage.Objects.Keys;

/// <summary>A bucket's id, never reused: a bucket created again under an old name has another id.</summary>
public readonly record struct BucketId(long Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
