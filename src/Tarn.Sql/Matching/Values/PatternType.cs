namespace Tarn.Sql.Matching.Values;

/// <summary>A type of Flink's SQL with its nullability and its part in time.</summary>
/// <param name="Kind">The kind of value.</param>
/// <param name="Precision">Digits of a decimal or of a second; a text's length, 0 for STRING.</param>
/// <param name="Scale">Digits after a decimal's point.</param>
internal sealed record PatternType(PatternKind Kind, int Precision = 0, int Scale = 0)
{
    public const int DecimalPrecisionMax = 38;
    private const int DivisionScaleMin = 6;
    private const int TimePrecisionMax = 6;

    public static readonly PatternType Boolean = new(PatternKind.Boolean);
    public static readonly PatternType Int = new(PatternKind.Int);
    public static readonly PatternType BigInt = new(PatternKind.BigInt);
    public static readonly PatternType Double = new(PatternKind.Double);
    public static readonly PatternType Text = new(PatternKind.Text);

    public bool IsNullable { get; init; } = true;

    /// <summary>Whether the value is the row's event time.</summary>
    public bool IsRowTime { get; init; }

    public bool IsProcessingTime { get; init; }

    public bool IsWhole => Kind is PatternKind.TinyInt or PatternKind.SmallInt or PatternKind.Int or PatternKind.BigInt;

    public bool IsExact => IsWhole || Kind == PatternKind.Decimal;

    public bool IsApproximate => Kind is PatternKind.Float or PatternKind.Double;

    public bool IsNumber => IsExact || IsApproximate;

    public bool IsTimestamp => Kind is PatternKind.Timestamp or PatternKind.TimestampLtz;

    /// <summary>The type without its part in time.</summary>
    public PatternType Plain => this with { IsRowTime = false, IsProcessingTime = false };

    /// <summary>An exact number as a decimal.</summary>
    public PatternType AsDecimal => Kind switch
    {
        PatternKind.TinyInt => new(PatternKind.Decimal, 3),
        PatternKind.SmallInt => new(PatternKind.Decimal, 5),
        PatternKind.Int => new(PatternKind.Decimal, 10),
        PatternKind.BigInt => new(PatternKind.Decimal, 19),
        _ => this,
    };

    /// <summary>A decimal whose digits are cut to the greatest precision, whole digits first.</summary>
    public static PatternType DecimalOf(int precision, int scale)
    {
        if (precision > DecimalPrecisionMax)
        {
            scale = Math.Max(DecimalPrecisionMax - (precision - scale), Math.Min(scale, DivisionScaleMin));
            precision = DecimalPrecisionMax;
        }

        return new(PatternKind.Decimal, precision, scale);
    }

    /// <summary>The type as Flink prints it.</summary>
    public override string ToString() => Name + (IsNullable ? "" : " NOT NULL") + (IsRowTime ? " *ROWTIME*" : "") + (IsProcessingTime ? " *PROCTIME*" : "");

    /// <summary>The type without nullability and time.</summary>
    public string Name => Kind switch
    {
        PatternKind.Text => Precision == 0 ? "STRING" : $"VARCHAR({Precision})",
        PatternKind.Decimal => $"DECIMAL({Precision}, {Scale})",
        PatternKind.Timestamp => $"TIMESTAMP({Precision})",
        PatternKind.TimestampLtz => $"TIMESTAMP_LTZ({Precision})",
        PatternKind.DayInterval => "INTERVAL DAY TO SECOND(3)",
        PatternKind.YearInterval => "INTERVAL YEAR TO MONTH",
        _ => Kind.ToString().ToUpperInvariant(),
    };

    /// <summary>The type of a name as the parser read it.</summary>
    /// <exception cref="SqlException">TYPE_NOT_FOUND: patterns have no such values.</exception>
    public static PatternType Of(Syntax.TypeName name) => name.Name switch
    {
        "boolean" => Boolean,
        "tinyint" => new(PatternKind.TinyInt),
        "smallint" => new(PatternKind.SmallInt),
        "int" or "integer" => Int,
        "bigint" => BigInt,
        "float" or "real" => new(PatternKind.Float),
        "double" => Double,
        "string" => Text,
        "varchar" => new(PatternKind.Text, Number(name, 0, 1)),
        "decimal" or "dec" or "numeric" => DecimalChecked(Number(name, 0, 10), Number(name, 1, 0), name.At),
        "date" => new(PatternKind.Date),
        "timestamp" => new(PatternKind.Timestamp, TimePrecision(name)),
        "timestamp_ltz" => new(PatternKind.TimestampLtz, TimePrecision(name)),
        _ => throw new SqlException(SqlErrorName.TypeNotFound, $"MATCH_RECOGNIZE has no values of type {name.Name}", name.At),
    };

    private static PatternType DecimalChecked(int precision, int scale, SourcePosition at) =>
        precision is >= 1 and <= DecimalPrecisionMax && scale <= precision ? new(PatternKind.Decimal, precision, scale)
            : throw new SqlException(SqlErrorName.TypeNotFound, $"DECIMAL({precision}, {scale}) is no type", at);

    private static int TimePrecision(Syntax.TypeName name) => Number(name, 0, TimePrecisionMax) is var digits and <= TimePrecisionMax ? digits
        : throw new SqlException(SqlErrorName.NotSupported, $"MATCH_RECOGNIZE has times of at most {TimePrecisionMax} digits", name.At);

    private static int Number(Syntax.TypeName name, int index, int absent) =>
        index < name.Numbers.Count ? (int)Math.Min(name.Numbers[index], int.MaxValue) : absent;
}
