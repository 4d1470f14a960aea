namespace Tarn.Lake.Iceberg.Types;

/// <summary>A primitive type, made by the static members. Equal by content.</summary>
public sealed record PrimitiveType : IcebergType
{
    private PrimitiveType(PrimitiveKind kind) => Kind = kind;

    public PrimitiveKind Kind { get; }

    /// <summary>The facts of its kind.</summary>
    public KindTraits Traits => KindTraits.Of(Kind);

    /// <summary>Of a decimal: its digits, 1 to 38; else 0.</summary>
    public int Precision { get; private init; }

    /// <summary>Of a decimal: its digits after the point, 0 to <see cref="Precision"/>; else 0.</summary>
    public int Scale { get; private init; }

    /// <summary>Of a fixed: its bytes; else 0.</summary>
    public int Length { get; private init; }

    /// <summary>Of geometry and geography: the text in brackets, unchanged; else null.</summary>
    public string? Arguments { get; private init; }

    /// <summary><c>boolean</c></summary>
    public static PrimitiveType Boolean { get; } = new(PrimitiveKind.Boolean);

    /// <summary><c>int</c></summary>
    public static PrimitiveType Int { get; } = new(PrimitiveKind.Int);

    /// <summary><c>long</c></summary>
    public static PrimitiveType Long { get; } = new(PrimitiveKind.Long);

    /// <summary><c>float</c></summary>
    public static PrimitiveType Float { get; } = new(PrimitiveKind.Float);

    /// <summary><c>double</c></summary>
    public static PrimitiveType Double { get; } = new(PrimitiveKind.Double);

    /// <summary><c>date</c></summary>
    public static PrimitiveType Date { get; } = new(PrimitiveKind.Date);

    /// <summary><c>time</c></summary>
    public static PrimitiveType Time { get; } = new(PrimitiveKind.Time);

    /// <summary><c>timestamp</c></summary>
    public static PrimitiveType Timestamp { get; } = new(PrimitiveKind.Timestamp);

    /// <summary><c>timestamptz</c></summary>
    public static PrimitiveType TimestampTz { get; } = new(PrimitiveKind.TimestampTz);

    /// <summary><c>timestamp_ns</c></summary>
    public static PrimitiveType TimestampNs { get; } = new(PrimitiveKind.TimestampNs);

    /// <summary><c>timestamptz_ns</c></summary>
    public static PrimitiveType TimestampTzNs { get; } = new(PrimitiveKind.TimestampTzNs);

    /// <summary><c>string</c></summary>
    public static PrimitiveType String { get; } = new(PrimitiveKind.String);

    /// <summary><c>uuid</c></summary>
    public static PrimitiveType Uuid { get; } = new(PrimitiveKind.Uuid);

    /// <summary><c>binary</c></summary>
    public static PrimitiveType Binary { get; } = new(PrimitiveKind.Binary);

    /// <summary><c>unknown</c></summary>
    public static PrimitiveType Unknown { get; } = new(PrimitiveKind.Unknown);

    /// <summary><c>variant</c></summary>
    public static PrimitiveType Variant { get; } = new(PrimitiveKind.Variant);

    /// <summary><c>decimal(precision, scale)</c></summary>
    public static PrimitiveType Decimal(int precision, int scale)
    {
        if (precision is < 1 or > 38 || scale < 0 || scale > precision)
        {
            throw IcebergFormat.Broken($"decimal({precision}, {scale}): precision is 1 to 38, scale 0 to precision");
        }

        return new(PrimitiveKind.Decimal) { Precision = precision, Scale = scale };
    }

    /// <summary><c>fixed[length]</c></summary>
    public static PrimitiveType Fixed(int length)
    {
        if (length < 1)
        {
            throw IcebergFormat.Broken($"fixed[{length}]: the length is at least 1");
        }

        return new(PrimitiveKind.Fixed) { Length = length };
    }

    /// <summary>The type of a kind without arguments.</summary>
    internal static PrimitiveType Plain(PrimitiveKind kind) => new(kind);

    internal static PrimitiveType Geospatial(PrimitiveKind kind, string? arguments) => new(kind) { Arguments = arguments };
}
