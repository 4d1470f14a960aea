using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tarn.Sql.Limits;

namespace Tarn.Sql.Types;

/// <summary>One field of a row type; <see cref="Name"/> is null when the row was built without names.</summary>
public readonly record struct RowField(string? Name, SqlType Type);

/// <summary>
/// A Trino type. Immutable; two types are equal when their canonical names are (`row(a integer)` and `row(b integer)`
/// differ, as in Trino). <see cref="Precision"/> is the precision of decimals, times and timestamps and the length of
/// varchar and char.
/// </summary>
public sealed class SqlType : IEquatable<SqlType>
{
    /// <summary>The length of a varchar without a bound.</summary>
    public const int Unbounded = int.MaxValue;

    public const int DecimalPrecisionMax = 38;

    public const int CharLengthMax = 65_536;

    public static readonly SqlType Unknown = new(TypeKind.Unknown, "unknown");
    public static readonly SqlType Boolean = new(TypeKind.Boolean, "boolean");
    public static readonly SqlType Tinyint = new(TypeKind.Tinyint, "tinyint");
    public static readonly SqlType Smallint = new(TypeKind.Smallint, "smallint");
    public static readonly SqlType Integer = new(TypeKind.Integer, "integer");
    public static readonly SqlType Bigint = new(TypeKind.Bigint, "bigint");
    public static readonly SqlType Real = new(TypeKind.Real, "real");
    public static readonly SqlType Double = new(TypeKind.Double, "double");
    public static readonly SqlType Varchar = new(TypeKind.Varchar, "varchar", Unbounded);
    public static readonly SqlType Varbinary = new(TypeKind.Varbinary, "varbinary");
    public static readonly SqlType Date = new(TypeKind.Date, "date");
    public static readonly SqlType IntervalDayToSecond = new(TypeKind.IntervalDayToSecond, "interval day to second");
    public static readonly SqlType IntervalYearToMonth = new(TypeKind.IntervalYearToMonth, "interval year to month");
    public static readonly SqlType Json = new(TypeKind.Json, "json");
    public static readonly SqlType Uuid = new(TypeKind.Uuid, "uuid");
    public static readonly SqlType IpAddress = new(TypeKind.IpAddress, "ipaddress");
    public static readonly SqlType HyperLogLog = new(TypeKind.HyperLogLog, "HyperLogLog");
    public static readonly SqlType TDigest = new(TypeKind.TDigest, "tdigest");
    public static readonly SqlType SetDigest = new(TypeKind.SetDigest, "SetDigest");
    public static readonly SqlType Function = new(TypeKind.Function, "<function>");

    private string? _digest;

    private SqlType(TypeKind kind, string name, int precision = 0, int scale = 0, SqlType[]? arguments = null, RowField[]? fields = null)
    {
        Kind = kind;
        Name = name;
        Precision = precision;
        Scale = scale;
        Arguments = arguments ?? [];
        Fields = fields ?? [];
        Depth = 1 + Math.Max(Arguments.Select(a => a.Depth).DefaultIfEmpty().Max(), Fields.Select(f => f.Type.Depth).DefaultIfEmpty().Max());
        if (Depth > StatementLimits.TypeDepthMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"a type is nested more than {StatementLimits.TypeDepthMax} levels deep");
        }

        PlanningBudget.AddTypeText(name.Length);
    }

    public TypeKind Kind { get; }

    /// <summary>Trino's display name, as in its error messages and `typeof`.</summary>
    public string Name { get; }

    /// <summary>A short text that distinguishes types as <see cref="Name"/> does.</summary>
    public string Digest => _digest ??= Name.Length <= 64 ? Name : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Name)));

    public int Precision { get; }

    public int Scale { get; }

    /// <summary>
    /// 1 for plain types; one more than its deepest part for arrays, maps and rows. At most
    /// <see cref="StatementLimits.TypeDepthMax"/>.
    /// </summary>
    public int Depth { get; }

    /// <summary>The element of an array; key and value of a map.</summary>
    public IReadOnlyList<SqlType> Arguments { get; }

    public IReadOnlyList<RowField> Fields { get; }

    public SqlType Element => Arguments[0];

    public SqlType Key => Arguments[0];

    public SqlType Value => Arguments[1];

    /// <summary>Whether values are stored in nanoseconds: timestamps with seven to nine digits.</summary>
    public bool IsNanoseconds => Kind is TypeKind.Timestamp or TypeKind.TimestampWithTimeZone && Precision is > 6 and <= 9;

    /// <summary>Whether values are counts of picoseconds: timestamps of more than nine digits, times of more than six, and all times with an offset.</summary>
    public bool IsPicoseconds => Kind == TypeKind.TimeWithTimeZone || (Kind == TypeKind.Time && Precision > 6)
        || (Kind is TypeKind.Timestamp or TypeKind.TimestampWithTimeZone && Precision > 9);

    /// <summary>Whether values have a zone or an offset.</summary>
    public bool IsZoned => Kind is TypeKind.TimestampWithTimeZone or TypeKind.TimeWithTimeZone;

    /// <summary>Whether values are times of a day.</summary>
    public bool IsClock => Kind is TypeKind.Time or TypeKind.TimeWithTimeZone;

    public bool IsInteger => Kind is TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Integer or TypeKind.Bigint;

    public bool IsFloating => Kind is TypeKind.Real or TypeKind.Double;

    public bool IsNumeric => IsInteger || IsFloating || Kind == TypeKind.Decimal;

    public bool IsText => Kind is TypeKind.Varchar or TypeKind.Char;

    public bool IsInterval => Kind is TypeKind.IntervalDayToSecond or TypeKind.IntervalYearToMonth;

    /// <summary>Whether values summarise many values.</summary>
    public bool IsSketch => Kind is TypeKind.HyperLogLog or TypeKind.TDigest or TypeKind.SetDigest or TypeKind.QDigest;

    /// <summary>Whether values are stored as bytes, whatever their text.</summary>
    public bool IsBytes => IsSketch || Kind is TypeKind.Varbinary or TypeKind.Uuid or TypeKind.IpAddress;

    public bool IsOrderable => !IsSketch && Kind is not (TypeKind.Json or TypeKind.Map or TypeKind.Function)
        && Arguments.All(a => a.IsOrderable) && Fields.All(f => f.Type.IsOrderable);

    /// <summary>Whether equality is known: for all values but sketches and functions.</summary>
    public bool IsComparable => !IsSketch && Kind != TypeKind.Function && Arguments.All(a => a.IsComparable) && Fields.All(f => f.Type.IsComparable);

    /// <summary>Whether it is a map of values to their counts, which Flink calls a multiset.</summary>
    public bool IsMultiset => Kind == TypeKind.Map && Name.StartsWith("multiset", StringComparison.Ordinal);

    /// <summary>A map of values to their counts.</summary>
    public static SqlType Multiset(SqlType element) => new(TypeKind.Map, $"multiset({element.Name})", arguments: [element, Integer]);

    public static SqlType Decimal(int precision, int scale) =>
        new(TypeKind.Decimal, string.Create(CultureInfo.InvariantCulture, $"decimal({precision},{scale})"), precision, scale);

    public static SqlType VarcharOf(int length) => length >= Unbounded ? Varchar
        : new(TypeKind.Varchar, string.Create(CultureInfo.InvariantCulture, $"varchar({length})"), length);

    /// <exception cref="SqlException">INVALID_FUNCTION_ARGUMENT: the length is outside the range of a char.</exception>
    public static SqlType CharOf(int length) => length is < 0 or > CharLengthMax
        ? throw new SqlException(SqlErrorName.InvalidFunctionArgument, $"CHAR length must be in range [0, {CharLengthMax}], got {length}")
        : new(TypeKind.Char, string.Create(CultureInfo.InvariantCulture, $"char({length})"), length);

    public static SqlType Time(int precision) =>
        new(TypeKind.Time, string.Create(CultureInfo.InvariantCulture, $"time({precision})"), precision);

    public static SqlType TimeWithTimeZone(int precision) => new(TypeKind.TimeWithTimeZone,
        string.Create(CultureInfo.InvariantCulture, $"time({precision}) with time zone"), precision);

    public static SqlType Timestamp(int precision) =>
        new(TypeKind.Timestamp, string.Create(CultureInfo.InvariantCulture, $"timestamp({precision})"), precision);

    public static SqlType TimestampWithTimeZone(int precision) => new(TypeKind.TimestampWithTimeZone,
        string.Create(CultureInfo.InvariantCulture, $"timestamp({precision}) with time zone"), precision);

    public static SqlType Array(SqlType element) => new(TypeKind.Array, Joined("array(", element.Name), arguments: [element]);

    public static SqlType QDigest(SqlType element) => new(TypeKind.QDigest, Joined("qdigest(", element.Name), arguments: [element]);

    public static SqlType Map(SqlType key, SqlType value) => new(TypeKind.Map, Joined("map(", key.Name, ", ", value.Name), arguments: [key, value]);

    public static SqlType Row(params IReadOnlyList<RowField> fields)
    {
        var name = new StringBuilder("row(");
        for (var i = 0; i < fields.Count; i++)
        {
            name.Append(i == 0 ? "" : ", ");
            if (fields[i].Name is { } label)
            {
                name.Append(IsPlain(label) ? label : "\"" + label.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"").Append(' ');
            }

            name.Append(fields[i].Type.Name);
            CheckText(name.Length);
        }

        return new(TypeKind.Row, name.Append(')').ToString(), fields: [.. fields]);
    }

    public bool Equals(SqlType? other) => other is not null && other.Name == Name;

    public override bool Equals(object? obj) => Equals(obj as SqlType);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;

    public static bool operator ==(SqlType? left, SqlType? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(SqlType? left, SqlType? right) => !(left == right);

    private static string Joined(params ReadOnlySpan<string> parts)
    {
        var name = string.Concat(parts);
        CheckText(name.Length);
        return name + ")";
    }

    private static void CheckText(int length)
    {
        if (length > StatementLimits.TypeTextMax)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"a type has more than {StatementLimits.TypeTextMax} characters of fields");
        }
    }

    private static bool IsPlain(string name) =>
        name.Length > 0 && !char.IsDigit(name[0]) && name.All(c => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'));
}
