using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Patterns.Calendars;
using Tarn.Sql.Plans;
using Tarn.Sql.Syntax.Lexing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Analysis;

/// <summary>Literals → constants with Trino's types.</summary>
internal static partial class Literals
{
    /// <summary>
    /// The last years of the engine's dates and timestamps. The same limits hold for years before our era.
    /// </summary>
    private const int DateYearMax = 5_877_640;
    private const int TimestampYearMax = 290_300;
    private const int TimePrecisionMax = 12;

    public static Constant Number(NumberLiteral literal)
    {
        if (literal.Kind == TokenKind.Double)
        {
            return new(double.Parse(literal.Text, CultureInfo.InvariantCulture), SqlType.Double) { At = literal.At };
        }

        if (literal.Kind == TokenKind.Decimal)
        {
            return Decimal(literal.Text, literal.At);
        }

        if (!long.TryParse(literal.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            throw new SqlException(SqlErrorName.SyntaxError, $"Invalid numeric literal: {literal.Text}", literal.At);
        }

        return new(value, value is >= int.MinValue and <= int.MaxValue ? SqlType.Integer : SqlType.Bigint) { At = literal.At };
    }

    /// <summary>Precision and scale count the digits as written, without leading zeros of the whole part.</summary>
    public static Constant Decimal(string text, SourcePosition at)
    {
        var match = DecimalText().Match(text.Replace("_", "", StringComparison.Ordinal));
        if (!match.Success || (match.Groups[2].Length == 0 && match.Groups[3].Length == 0))
        {
            throw new SqlException(SqlErrorName.InvalidLiteral, $"'{text}' is not a valid DECIMAL literal", at);
        }

        var whole = match.Groups[2].Value.TrimStart('0');
        var fraction = match.Groups[3].Value;
        var precision = Math.Max(1, whole.Length + fraction.Length);
        if (precision > SqlType.DecimalPrecisionMax)
        {
            throw new SqlException(SqlErrorName.InvalidLiteral, $"'{text}' is not a valid DECIMAL literal", at);
        }

        var sign = match.Groups[1].Value == "-" ? "-" : "";
        var digits = (whole.Length == 0 ? "0" : whole) + (fraction.Length == 0 ? "" : "." + fraction);
        return new(sign + digits, SqlType.Decimal(precision, fraction.Length)) { At = at };
    }

    public static Constant Text(string value, SourcePosition at) => new(value, SqlType.VarcharOf(CodePoints(value))) { At = at };

    public static PlanExpression Typed(TypedLiteral literal)
    {
        var at = literal.At;
        switch (literal.Type.Name)
        {
            case "date":
                return new Constant(Date(literal.Text.Trim()) ?? throw Bad(literal), SqlType.Date) { At = at };
            case "timestamp":
                return Timestamp(literal);
            case "time":
                return Time(literal.Text) is { } time ? time with { At = at } : throw Bad(literal);
            case "decimal" or "numeric" or "dec":
                return Decimal(literal.Text, at);
            case "boolean" when bool.TryParse(literal.Text, out var boolean):
                return new Constant(boolean, SqlType.Boolean) { At = at };
            case "char":
                return new Coercion(Text(literal.Text, at), SqlType.CharOf(CodePoints(literal.Text)), Safe: false) { At = at };
            case "json":
                if (Functions.Managed.SqlJson.JsonItem.Read(literal.Text) is null)
                {
                    throw Bad(literal);
                }

                var value = (PlanExpression)Text(literal.Text, at);
                return new FunctionInvocation(Functions.FunctionTable.JsonParse, [new Coercion(value, SqlType.Varchar, false)], SqlType.Json) { At = at };
            default:
                // `BIGINT '1'`, `DOUBLE '1e3'` and similar literals are casts of the text.
                return LiteralTexts.IsValid(literal.Text, Named(literal))
                    ? new Coercion(Text(literal.Text, at), Named(literal), Safe: false) { At = at } : throw Bad(literal);
        }
    }

    private static SqlType Named(TypedLiteral literal)
    {
        try
        {
            return TypeNames.Resolve(literal.Type, literal.At);
        }
        catch (SqlException e) when (e.Name == SqlErrorName.TypeMismatch)
        {
            throw new SqlException(SqlErrorName.TypeNotFound, $"Unknown type: {literal.Type.Name}", literal.At);
        }
    }

    private static PlanExpression Timestamp(TypedLiteral literal)
    {
        var digits = TimestampText().Match(literal.Text.Trim()).Groups[6].Length;
        if (digits > TimePrecisionMax)
        {
            throw new SqlException(
                SqlErrorName.NumericValueOutOfRange, $"TIMESTAMP precision must be in range [0, {TimePrecisionMax}]: {digits}", at: literal.At);
        }

        var local = Timestamp(literal.Text, out var region) ?? throw Bad(literal);
        if (region is not null && Zones.IsOffset(region))
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Time zone not supported: {region}", literal.At);
        }

        var zone = new Constant(region ?? ZoneOf(literal.Text), SqlType.Varchar) { At = literal.At };
        local = local with { At = literal.At };
        if (region is not null)
        {
            var zoned = SqlType.TimestampWithTimeZone(local.Type.Precision);
            return Zones.Key(region) is null ? throw Bad(literal)
                : new FunctionInvocation(Functions.FunctionTable.ZonedLiteral, [local, zone], zoned) { At = literal.At };
        }

        return local.Type.Kind == TypeKind.Timestamp || Zones.Key((string)zone.Value!) == 0 ? local
            : new FunctionInvocation(Functions.FunctionTable.AtTimeZone, [local, zone], local.Type) { At = literal.At };
    }

    /// <summary>A day in DuckDB's form; null when the text is not a date.</summary>
    public static string? Date(string text)
    {
        var match = DateText().Match(text);
        return match.Success && ValidDay(match, DateYearMax) ? Day(match) : null;
    }

    private static string Day(Match match) =>
        $"{(match.Groups[1].Value == "-" ? "-" : "")}{match.Groups[2].Value}-{match.Groups[3].Value.PadLeft(2, '0')}-{match.Groups[4].Value.PadLeft(2, '0')}";

    /// <summary>The zone at the end of a timestamp's text; empty without one.</summary>
    public static string ZoneOf(string text) => TimestampText().Match(text.Trim()).Groups[7].Value.Trim();

    /// <summary>Null when the text is not a timestamp, or when its zone needs the engine's tables.</summary>
    public static Constant? Timestamp(string text) => Timestamp(text, out var region) is { } value && region is null ? value : null;

    /// <param name="region">
    /// The zone, when it needs the engine's tables. The result is then the local time in that zone.
    /// </param>
    public static Constant? Timestamp(string text, out string? region)
    {
        region = null;
        var match = TimestampText().Match(text.Trim());
        var date = DateText().Match(match.Groups[1].Value);
        if (!match.Success || !date.Success || !ValidDay(date, TimestampYearMax))
        {
            return null;
        }

        var fraction = match.Groups[6].Value;
        if (fraction.Length > TimePrecisionMax || !ValidTime(match.Groups[3].Value, match.Groups[4].Value, match.Groups[5].Value))
        {
            return null;
        }

        var clock = match.Groups[2].Length == 0 ? "00:00:00" : Clock(match.Groups[3].Value, match.Groups[4].Value, match.Groups[5].Value);
        var value = Day(date) + " " + clock + (fraction.Length == 0 ? "" : "." + fraction);
        var zone = match.Groups[7].Value.Trim();
        if (zone.Length == 0)
        {
            return new(value, SqlType.Timestamp(fraction.Length));
        }

        if (Zones.Key(zone) is { } key && !Zones.IsRegion(key))
        {
            return new(Shift(date, clock, fraction, TimeSpan.FromMinutes(key)), SqlType.TimestampWithTimeZone(fraction.Length));
        }

        region = zone;
        return new(value, SqlType.Timestamp(fraction.Length));
    }

    private static string Shift(Match date, string clock, string fraction, TimeSpan offset)
    {
        var parts = clock.Split(':');
        var micros = (CivilDate.ToDays(
            Small(date.Groups[2].Value) * (date.Groups[1].Value == "-" ? -1 : 1), Small(date.Groups[3].Value), Small(date.Groups[4].Value)) * 86_400_000_000)
            + ((((Small(parts[0]) * 60L) + Small(parts[1])) * 60) + Small(parts[2])) * 1_000_000 + Small(fraction.PadRight(6, '0')[..6]) - (offset.Ticks / 10);
        return CivilTime.Timestamp(micros, Math.Min(6, fraction.Length), digitsMin: 0).TrimStart('+') + (fraction.Length > 6 ? fraction[6..] : "");
    }

    /// <summary>A time, or a time with its offset from UTC in minutes.</summary>
    public static PlanExpression? Time(string text)
    {
        var match = TimeText().Match(text.Trim());
        if (!match.Success || match.Groups[4].Length > TimePrecisionMax || !ValidTime(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value))
        {
            return null;
        }

        var fraction = match.Groups[4].Value;
        var clock = Clock(match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        var value = clock + (fraction.Length == 0 ? "" : "." + fraction);
        if (!match.Groups[5].Success)
        {
            return new Constant(value, SqlType.Time(fraction.Length));
        }

        var minutes = (Small(match.Groups[6].Value) * 60) + Small(match.Groups[7].Value);
        var offset = new Constant((long)(match.Groups[5].Value == "-" ? -minutes : minutes), SqlType.Bigint);
        return minutes > Zones.OffsetMinutesMax || Small(match.Groups[7].Value) > 59 ? null : new FunctionInvocation(
            Functions.FunctionTable.Unnamed("$clock_at"),
            [new Constant(value, SqlType.Time(fraction.Length)), offset], SqlType.TimeWithTimeZone(fraction.Length));
    }

    public static int CodePoints(string text) => text.EnumerateRunes().Count();

    private static string Clock(string hour, string minute, string second) =>
        $"{hour.PadLeft(2, '0')}:{(minute.Length == 0 ? "00" : minute.PadLeft(2, '0'))}:{(second.Length == 0 ? "00" : second.PadLeft(2, '0'))}";

    private static bool ValidTime(string hour, string minute, string second) =>
        Small(hour) < 24 && Small(minute) < 60 && Small(second) < 60;

    /// <summary>A short number. Longer digits give int.MaxValue, which is invalid for every part of a time.</summary>
    private static int Small(string digits) =>
        digits.Length == 0 ? 0 : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;

    private static bool ValidDay(Match match, int yearMax)
    {
        var (year, month, day) = (Small(match.Groups[2].Value), Small(match.Groups[3].Value), Small(match.Groups[4].Value));
        return year <= yearMax && month is >= 1 and <= 12 && day >= 1 && day <= CivilDate.DaysIn(year, month);
    }

    private static SqlException Bad(TypedLiteral literal) => new(SqlErrorName.InvalidLiteral,
        $"'{literal.Text}' is not a valid {literal.Type.Name.ToUpperInvariant()} literal", literal.At);

    [GeneratedRegex(@"^([+-]?)(\d*)(?:\.(\d*))?$")]
    private static partial Regex DecimalText();

    [GeneratedRegex(@"^([+-]?)(\d{4,})-(\d{1,2})-(\d{1,2})$")]
    private static partial Regex DateText();

    [GeneratedRegex(@"^([+-]?\d{4,}-\d{1,2}-\d{1,2})( (\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?)?(\s*(?:[A-Za-z]|[+-]\d).*)?$")]
    private static partial Regex TimestampText();

    [GeneratedRegex(@"^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d+))?)?(?:\s*([+-])(\d{1,2})(?::?(\d{2}))?)?$")]
    private static partial Regex TimeText();
}
