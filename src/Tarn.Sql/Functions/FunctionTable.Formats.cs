using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Functions;

/// <summary>Values as texts for people, and back.</summary>
internal static partial class FunctionTable
{
    private static IEnumerable<FunctionRow> Formats() =>
    [
        Scalar("format(varchar,any...) varchar", FormatCall),
        Managed("format_number(bigint) varchar", "format_whole"), Managed("format_number(double) varchar", "format_number"),
        Managed("human_readable_seconds(double) varchar", "human_readable_seconds"),
        .. new[] { "parse_data_size", "parse_presto_data_size" }.Select(name => Scalar($"{name}(varchar) decimal(38,0)", DataSize)),
        Managed("parse_duration(varchar) interval day to second", "parse_duration"),
        Managed("word_stem(varchar(x)) varchar(x)", "word_stem"), Managed("word_stem(varchar(x),varchar(y)) varchar(x)", "word_stem_in"),
        Managed("soundex(varchar) varchar(4)", "soundex"), Managed("luhn_check(varchar) boolean", "luhn_check"),
    ];

    private static EngineSql DataSize(FunctionCall c) =>
        $"CAST({c.Lowering.Call("parse_data_size", [SqlType.Varchar], SqlType.Varchar, c[0])} AS DECIMAL(38,0))";

    /// <summary>Each value is a text with the letter of its kind in front; a null is the letter 0.</summary>
    private static EngineSql FormatCall(FunctionCall c)
    {
        var values = Enumerable.Range(1, c.Sql.Count - 1).Select(i => (EngineSql)$"coalesce({FormatText(c, i)}, '0')");
        var list = (EngineSql)$"[{EngineSql.Join(", ", values)}]";
        return c.Lowering.Call("format", [SqlType.Varchar, SqlType.Array(SqlType.Varchar)], SqlType.Varchar, c[0], list);
    }

    private static EngineSql FormatText(FunctionCall c, int argument)
    {
        var type = c.Arguments[argument].Type;
        var kind = type.Kind switch
        {
            TypeKind.Unknown => '0',
            TypeKind.Boolean => 'b',
            TypeKind.Tinyint or TypeKind.Smallint or TypeKind.Integer or TypeKind.Bigint => 'l',
            TypeKind.Real => 'f',
            TypeKind.Double => 'd',
            TypeKind.Decimal => 'e',
            TypeKind.Date => 'D',
            TypeKind.Time => 'T',
            TypeKind.Timestamp => 'S',
            TypeKind.TimestampWithTimeZone => 'Z',
            TypeKind.Varchar or TypeKind.Char or TypeKind.Json or TypeKind.IntervalDayToSecond or TypeKind.IntervalYearToMonth
                or TypeKind.TimeWithTimeZone or TypeKind.Uuid or TypeKind.IpAddress => 's',
            _ => throw new SqlException(SqlErrorName.NotSupported, $"Type not supported for formatting: {type.Name}", c.Arguments[argument].At),
        };
        var letter = EngineSql.Text(kind.ToString());
        if (kind is '0')
        {
            return letter;
        }

        if (kind is not 'Z')
        {
            return $"{letter} || {Text(c[argument], type)}";
        }

        var zoned = c.Lowering.Zoned(c[argument]);
        var clock = c.Lowering.Clock(zoned, type);
        var offset = OffsetMinutes(c, zoned, type);
        return $"{letter} || {Text(clock, SqlType.Timestamp(type.Precision))} || '|' || {offset} || '|' || {c.Lowering.ZoneName(zoned)}";

        EngineSql Text(EngineSql value, SqlType of) => of.Kind == TypeKind.Json ? value : c.Lowering.Cast(value, of, SqlType.Varchar);
    }

    /// <summary>The minutes from UTC of a time in a zone.</summary>
    private static EngineSql OffsetMinutes(FunctionCall c, EngineZoned zoned, SqlType type) =>
        type.IsPicoseconds ? (EngineSql)$"CAST(({c.Lowering.Clock(zoned, type)} - {zoned.Instant}) // 60000000000000 AS BIGINT)"
            : $"((epoch_us({c.Lowering.Clock(zoned, type)}) - epoch_us({zoned.Instant})) // 60000000)";
}
