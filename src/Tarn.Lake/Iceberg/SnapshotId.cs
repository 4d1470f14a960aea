using System.Security.Cryptography;

namespace Tarn.Lake.Iceberg;

/// <summary>A snapshot's id: a positive random number, unique in its table.</summary>
public readonly record struct SnapshotId(long Value)
{
    /// <summary>A new random id.</summary>
    public static SnapshotId New() => new(Math.Max(1, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)) & long.MaxValue));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
