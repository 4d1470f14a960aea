using System.Globalization;
using Tarn.Lake.Iceberg.Types;

namespace Tarn.Lake.Iceberg.Partitions;

/// <summary>The partition transforms of the specification.</summary>
public enum TransformKind
{
    /// <summary>The value itself.</summary>
    Identity,

    Year,

    Month,

    /// <summary>Days since 1970-01-01, shown as a date.</summary>
    Day,

    /// <summary>Hours since 1970-01-01T00.</summary>
    Hour,

    /// <summary>Murmur3 hash modulo the width.</summary>
    Bucket,

    /// <summary>The value truncated to the width.</summary>
    Truncate,

    /// <summary>Always null: the transform of a field that was dropped in format version 1.</summary>
    Void,

    /// <summary>
    /// A transform that this reader does not know. Its values can be neither computed nor filtered by.
    /// </summary>
    Unknown,
}

/// <summary>A transform with its width, if it has one.</summary>
/// <param name="Width">Buckets, or the truncation's width; else 0.</param>
/// <param name="Name">Its text form, unchanged.</param>
/// <seealso href="https://iceberg.apache.org/spec/#partition-transforms"/>
public sealed record Transform(TransformKind Kind, int Width, string Name)
{
    /// <summary><c>identity</c></summary>
    public static Transform Identity { get; } = new(TransformKind.Identity, 0, "identity");

    /// <summary><c>year</c></summary>
    public static Transform Year { get; } = new(TransformKind.Year, 0, "year");

    /// <summary><c>month</c></summary>
    public static Transform Month { get; } = new(TransformKind.Month, 0, "month");

    /// <summary><c>day</c></summary>
    public static Transform Day { get; } = new(TransformKind.Day, 0, "day");

    /// <summary><c>hour</c></summary>
    public static Transform Hour { get; } = new(TransformKind.Hour, 0, "hour");

    /// <summary><c>void</c></summary>
    public static Transform Void { get; } = new(TransformKind.Void, 0, "void");

    /// <summary><c>bucket[n]</c></summary>
    public static Transform Bucket(int buckets) => new(TransformKind.Bucket, buckets, $"bucket[{Text(buckets)}]");

    /// <summary><c>truncate[w]</c></summary>
    public static Transform Truncate(int width) => new(TransformKind.Truncate, width, $"truncate[{Text(width)}]");

    /// <summary>
    /// The transform of that text form. For an unknown text, its kind is <see cref="TransformKind.Unknown"/>.
    /// </summary>
    public static Transform Parse(string text) => text.ToLowerInvariant() switch
    {
        "identity" => Identity,
        "year" or "years" => Year,
        "month" or "months" => Month,
        "day" or "days" => Day,
        "hour" or "hours" => Hour,
        "void" => Void,
        var folded when Argument(folded, "bucket[") is { } buckets => Bucket(buckets),
        var folded when Argument(folded, "truncate[") is { } width => Truncate(width),
        _ => new Transform(TransformKind.Unknown, 0, text),
    };

    /// <summary>The type of the transform's results for a source type.</summary>
    public PrimitiveType ResultType(PrimitiveType source) => Kind switch
    {
        TransformKind.Identity or TransformKind.Truncate or TransformKind.Void => source,
        TransformKind.Day => PrimitiveType.Date,
        TransformKind.Unknown => PrimitiveType.String,
        TransformKind.Year or TransformKind.Month or TransformKind.Hour or TransformKind.Bucket => PrimitiveType.Int,
    };

    /// <summary>Whether the transform accepts that source type.</summary>
    public bool Takes(PrimitiveType source)
    {
        var uses = source.Traits.Transforms;
        return Kind switch
        {
            TransformKind.Identity => source.Traits.Form != ValueForm.None,
            TransformKind.Void => true,
            TransformKind.Year or TransformKind.Month or TransformKind.Day => uses.HasFlag(TransformUse.Days),
            TransformKind.Hour => uses.HasFlag(TransformUse.Hours),
            TransformKind.Truncate => uses.HasFlag(TransformUse.Truncate),
            TransformKind.Bucket => uses.HasFlag(TransformUse.Bucket),
            TransformKind.Unknown => false,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static int? Argument(string text, string opening) =>
        text.StartsWith(opening, StringComparison.Ordinal) && text.EndsWith(']')
        && int.TryParse(text.AsSpan(opening.Length, text.Length - opening.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var width)
        && width > 0
            ? width
            : null;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name that a partition field of this transform gets by default, as in Iceberg's Java library.</summary>
    public string DefaultName(string column) => Kind switch
    {
        TransformKind.Identity => column,
        TransformKind.Bucket => $"{column}_bucket",
        TransformKind.Truncate => $"{column}_trunc",
        TransformKind.Void => $"{column}_null",
        _ => $"{column}_{Name}",
    };
}
