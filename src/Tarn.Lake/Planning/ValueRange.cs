namespace Tarn.Lake.Planning;

/// <summary>
/// The known facts about a field's values in some rows. Bounds have the binary form of single values and hold for all
/// values but null and NaN.
/// </summary>
internal readonly ref struct ValueRange
{
    /// <summary>Nothing is known.</summary>
    public static ValueRange Unknown => new() { MayBeNull = true, MayBeNan = true, MayBeValue = true };

    /// <summary>Every row has null.</summary>
    public static ValueRange Null => new() { MayBeNull = true };

    public ReadOnlySpan<byte> Lower { get; init; }

    public ReadOnlySpan<byte> Upper { get; init; }

    public bool HasLower { get; init; }

    public bool HasUpper { get; init; }

    public bool MayBeNull { get; init; }

    public bool MayBeNan { get; init; }

    /// <summary>Whether a row may have a value that is neither null nor NaN.</summary>
    public bool MayBeValue { get; init; }

    /// <summary>Whether the bounds are equal, so that every value but null and NaN is this one.</summary>
    public bool IsOneValue => HasLower && HasUpper && Lower.SequenceEqual(Upper);

    /// <summary>Every row has this value.</summary>
    public static ValueRange Of(ReadOnlySpan<byte> value, bool isNan) => isNan ? new() { MayBeNan = true }
        : new() { Lower = value, Upper = value, HasLower = true, HasUpper = true, MayBeValue = true };
}
