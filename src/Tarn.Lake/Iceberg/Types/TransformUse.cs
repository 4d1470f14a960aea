namespace Tarn.Lake.Iceberg.Types;

/// <summary>The partition transforms that a kind may be the source of, beside identity and void.</summary>
[Flags]
public enum TransformUse
{
    /// <summary>No other.</summary>
    None = 0,

    /// <summary><c>bucket</c></summary>
    Bucket = 1,

    /// <summary><c>truncate</c></summary>
    Truncate = 2,

    /// <summary><c>year</c>, <c>month</c> and <c>day</c></summary>
    Days = 4,

    /// <summary><c>hour</c></summary>
    Hours = 8,
}
