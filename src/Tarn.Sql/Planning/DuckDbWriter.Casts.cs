using System.Globalization;
using Tarn.Sql.Engine;
using Tarn.Sql.Functions.Managed;
using Tarn.Sql.Types;

namespace Tarn.Sql.Planning;

internal sealed partial class DuckDbWriter
{
    private int _casts;

    /// <summary>Casts a value, given as SQL, by Trino's rules.</summary>
    public string Cast(string sql, SqlType from, SqlType to)
    {
        if (from == to || IsSameValue(from, to))
        {
            return sql;
        }

        return (from.Kind, to.Kind) switch
        {
            (TypeKind.Unknown, _) => $"CAST(NULL AS {TypeName(to)})",
            (_, TypeKind.Json) => ToJson(sql, from),
            (TypeKind.Json, _) => Call("json_cast_" + to.Kind.ToString().ToLowerInvariant(), [from], to, sql),
            (TypeKind.Array or TypeKind.Map or TypeKind.Row, _) => CastNested(sql, from, to),
            (_, TypeKind.Varchar) => Shortened(ToText(sql, from), from, to),
            (_, TypeKind.Char) => $"rtrim(left({ToText(sql, from)}, {to.Precision.ToString(CultureInfo.InvariantCulture)}), ' ')",
            (TypeKind.Varchar or TypeKind.Char, _) => FromText(sql, to),
            (TypeKind.Double or TypeKind.Real, _) when to.IsInteger => $"CAST(round({sql}) AS {TypeName(to)})",
            (TypeKind.Double or TypeKind.Real, TypeKind.Decimal) => Call(from.Kind == TypeKind.Real ? "real_to_decimal" : "double_to_decimal", [from], to, sql),
            (TypeKind.Timestamp or TypeKind.TimestampWithTimeZone, TypeKind.Date) when from.IsNanoseconds => $"CAST({Microseconds(sql)} AS DATE)",
            (TypeKind.Timestamp or TypeKind.TimestampWithTimeZone, TypeKind.Time) when from.IsNanoseconds =>
                $"CAST({RoundedNanoseconds(sql, SqlType.Timestamp(to.Precision))} AS TIME)",
            (_, TypeKind.Timestamp or TypeKind.TimestampWithTimeZone)
                when from.Kind is TypeKind.Timestamp or TypeKind.TimestampWithTimeZone => Rounded(sql, from, to),
            _ => $"CAST({sql} AS {TypeName(to)})",
        };
    }

    private static bool IsSameValue(SqlType from, SqlType to)
    {
        if (from.Kind != to.Kind)
        {
            return false;
        }

        return from.Kind switch
        {
            TypeKind.Varchar => from.Precision <= to.Precision,
            TypeKind.Char => from.Precision <= to.Precision,
            TypeKind.Timestamp or TypeKind.TimestampWithTimeZone or TypeKind.Time =>
                from.Precision <= to.Precision && from.IsNanoseconds == to.IsNanoseconds,
            TypeKind.Array or TypeKind.Map => !from.Arguments.Where((a, i) => a != to.Arguments[i] && !IsSameValue(a, to.Arguments[i])).Any(),
            TypeKind.Row => !from.Fields.Where((f, i) => f.Type != to.Fields[i].Type && !IsSameValue(f.Type, to.Fields[i].Type)).Any(),
            _ => false,
        };
    }

    /// <summary>Text is cut to its new length; the text form of other types must fit.</summary>
    private string Shortened(string sql, SqlType from, SqlType to)
    {
        if (to.Precision == SqlType.Unbounded)
        {
            return sql;
        }

        var length = to.Precision.ToString(CultureInfo.InvariantCulture);
        return from.IsText ? $"left({sql}, {length})"
            : $"CASE WHEN length({sql}) <= {length} THEN {sql} ELSE "
                + $"{FailUnlessNull(sql, SqlErrorName.InvalidCastArgument, $"'Value ' || {sql} || ' cannot be represented as varchar({length})'")} END";
    }

    /// <summary>Values as Trino prints them: doubles in Java's form, times with exactly their type's digits.</summary>
    private string ToText(string sql, SqlType from) => from.Kind switch
    {
        TypeKind.Varchar => sql,
        TypeKind.Char => $"rpad({sql}, {from.Precision.ToString(CultureInfo.InvariantCulture)}, ' ')",
        TypeKind.Double => Call("double_to_text", [SqlType.Double], SqlType.Varchar, sql),
        TypeKind.Decimal
            when from.Precision == from.Scale && from.Precision < SqlType.DecimalPrecisionMax =>
                $"CAST(CAST({sql} AS DECIMAL({from.Precision + 1},{from.Scale})) AS VARCHAR)",
        TypeKind.Real => Call("real_to_text", [SqlType.Real], SqlType.Varchar, sql),
        TypeKind.Timestamp => TimestampText(sql, from.Precision),
        TypeKind.TimestampWithTimeZone => $"({TimestampText(sql, from.Precision)} || ' UTC')",
        TypeKind.Time => from.Precision == 0 ? $"left(CAST({sql} AS VARCHAR), 8)"
            : $"left(strftime(DATE '1970-01-01' + {sql}, '%H:%M:%S.%f'), {9 + from.Precision})",
        TypeKind.IntervalDayToSecond => Call("interval_to_text", [SqlType.Bigint], SqlType.Varchar, sql),
        TypeKind.IntervalYearToMonth => Call("months_to_text", [SqlType.Integer], SqlType.Varchar, sql),
        _ => $"CAST({sql} AS VARCHAR)",
    };

    private static string TimestampText(string sql, int precision)
    {
        var text = $"strftime({sql}, '%Y-%m-%d %H:%M:%S{DuckDbText.Fraction(precision)}')";
        return precision is 0 or 3 or 6 or 9 ? text : $"left({text}, {20 + precision})";
    }

    private string FromText(string sql, SqlType to)
    {
        var type = TypeName(to);
        return to.Kind switch
        {
            TypeKind.Boolean =>
                $"CASE lower({sql}) WHEN 'true' THEN true WHEN 't' THEN true WHEN '1' THEN true WHEN 'false' THEN "
                    + $"false WHEN 'f' THEN false WHEN '0' THEN false "
                + $"ELSE {FailUnlessNull(sql, SqlErrorName.InvalidCastArgument, $"'Cannot cast ''' || {sql} || ''' to BOOLEAN'")} END",
            TypeKind.Date => Matching(sql, @"\s*[+-]?\d{4,}-\d{1,2}-\d{1,2}\s*", $"CAST(trim({sql}) AS DATE)", $"'Value cannot be cast to date: ' || {sql}"),
            TypeKind.Timestamp => Rounded(Matching(sql, @"\s*[+-]?\d{4,}-\d{1,2}-\d{1,2}( ([01]?\d|2[0-3]):[0-5]?\d(:[0-5]?\d(\.\d+)?)?)?\s*",
                $"CAST(regexp_replace(trim({sql}), '( \\d{{1,2}}:\\d{{1,2}})$', '\\1:00') AS TIMESTAMP)",
                $"'Value cannot be cast to timestamp: ' || {sql}"), SqlType.Timestamp(6), to),
            TypeKind.Time => Matching(
                sql, @"\s*\d{1,2}:\d{1,2}(:\d{1,2}(\.\d+)?)?\s*", $"CAST(trim({sql}) AS TIME)", $"'Value cannot be cast to time: ' || {sql}"),
            TypeKind.Decimal => Call("text_to_decimal", [SqlType.Varchar], to, sql),
            TypeKind.Double => Call("text_to_double", [SqlType.Varchar], to, sql),
            TypeKind.Real => $"CAST({Call("text_to_double", [SqlType.Varchar], SqlType.Double, sql)} AS FLOAT)",
            _ => Matching(
                sql, @"\s*[+-]?[0-9]+\s*", $"CAST({sql} AS {type})",
                $"'Cannot cast ''' || {sql} || ''' to {(to.Kind == TypeKind.Integer ? "INT" : to.Kind.ToString().ToUpperInvariant())}'"),
        };
    }

    private string Matching(string sql, string pattern, string cast, string message) =>
        $"CASE WHEN regexp_full_match({sql}, '{pattern}') THEN {cast} ELSE {FailUnlessNull(sql, SqlErrorName.InvalidCastArgument, message)} END";

    private string FailUnlessNull(string sql, string name, string message) => $"CASE WHEN {sql} IS NOT NULL THEN {Fail(name, message)} END";

    /// <summary>Rounds half up to the precision's digits, also before 1970.</summary>
    private static string Rounded(string sql, SqlType from, SqlType to)
    {
        if (from.Precision <= to.Precision)
        {
            return from.IsNanoseconds == to.IsNanoseconds ? sql : $"CAST({sql} AS TIMESTAMP_NS)";
        }

        if (from.IsNanoseconds)
        {
            return RoundedNanoseconds(sql, to);
        }

        var unit = 1;
        for (var i = to.Precision; i < 6; i++)
        {
            unit *= 10;
        }

        return $"make_timestamp(CAST(floor((epoch_us({sql}) + {unit / 2}) / CAST({unit} AS DOUBLE)) AS BIGINT) * {unit})";
    }

    /// <summary>The microsecond that a nanosecond belongs to. The engine's own cast goes towards 1970.</summary>
    private static string Microseconds(string sql) => $"make_timestamp((epoch_ns({sql}) - (epoch_ns({sql}) % 1000 + 1000) % 1000) // 1000)";

    /// <summary>Rounds nanoseconds, whose count is too large for doubles.</summary>
    private static string RoundedNanoseconds(string sql, SqlType to)
    {
        var unit = 1L;
        for (var i = to.Precision; i < 9; i++)
        {
            unit *= 10;
        }

        // The remainder takes the sign of its dividend.
        var half = $"(epoch_ns({sql}) + {unit / 2})";
        var rounded = $"({half} - ({half} % {unit} + {unit}) % {unit})";
        return to.IsNanoseconds ? $"make_timestamp_ns({rounded})" : $"make_timestamp({rounded} // 1000)";
    }

    private string CastNested(string sql, SqlType from, SqlType to)
    {
        var item = "v" + (_casts++).ToString(CultureInfo.InvariantCulture);
        switch (from.Kind)
        {
            case TypeKind.Array:
                return $"list_transform({sql}, lambda {item}: {Cast(item, from.Element, to.Element)})";
            case TypeKind.Map:
                var keys = $"list_transform(map_keys({sql}), lambda {item}: {Cast(item, from.Key, to.Key)})";
                return $"CASE WHEN {sql} IS NOT NULL THEN map({keys}, list_transform(map_values({sql}), lambda "
                    + $"{item}: {Cast(item, from.Value, to.Value)})) END";
            default:
                var fields = from.Fields.Select((f, i) => $"f{i} := {Cast($"struct_extract({sql}, 'f{i}')", f.Type, to.Fields[i].Type)}");
                return $"CASE WHEN {sql} IS NOT NULL THEN struct_pack({string.Join(", ", fields)}) END";
        }
    }

    private string ToJson(string sql, SqlType from) => from.Kind switch
    {
        TypeKind.Varchar => Call("text_to_json", [SqlType.Varchar], SqlType.Json, sql),
        TypeKind.Double => Call("double_to_json", [SqlType.Double], SqlType.Json, sql),
        TypeKind.Real => Call("real_to_json", [SqlType.Real], SqlType.Json, sql),
        TypeKind.Json => sql,
        TypeKind.Date or TypeKind.Timestamp => $"('\"' || {ToText(sql, from)} || '\"')",
        TypeKind.Array or TypeKind.Map or TypeKind.Row => NestedToJson(sql, from),
        _ => ToText(sql, from),
    };

    /// <summary>The keys of a map are sorted; the fields of a row keep their order.</summary>
    private string NestedToJson(string sql, SqlType from)
    {
        var item = "v" + (_casts++).ToString(CultureInfo.InvariantCulture);
        string Part(string value, SqlType type) => $"coalesce({ToJson(value, type)}, 'null')";
        var (open, parts, close) = from.Kind switch
        {
            TypeKind.Array => ("[", $"list_transform({sql}, lambda {item}: {Part(item, from.Element)})", "]"),
            TypeKind.Map => ("{",
                $"list_transform(list_sort(map_keys({sql})), lambda {item}: {ToJson(item, from.Key)} || ':' || {Part($"{sql}[{item}]", from.Value)})", "}"),
            _ => ("{", $"[{string.Join(", ", from.Fields.Select(Member))}]", "}"),
        };
        return $"CASE WHEN {sql} IS NOT NULL THEN '{open}' || coalesce(array_to_string({parts}, ','), '') || '{close}' END";

        string Member(RowField field, int place) =>
            $"{DuckDbText.Quote(CanonicalJson.Quote(field.Name ?? "") + ":")} || {Part($"struct_extract({sql}, 'f{place}')", field.Type)}";
    }
}
