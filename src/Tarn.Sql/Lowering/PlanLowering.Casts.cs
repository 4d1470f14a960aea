using Tarn.Sql.Engine;
using Tarn.Sql.Functions.Managed;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

internal sealed partial class PlanLowering
{
    /// <summary>Athena shows three digits of a second at least.</summary>
    private const int ShownDigitsMin = 3;

    /// <summary>Casts a value, given as SQL, by Trino's rules.</summary>
    public EngineSql Cast(EngineSql sql, SqlType from, SqlType to)
    {
        if (from == to || IsSameValue(from, to))
        {
            return sql;
        }

        return (from.Kind, to.Kind) switch
        {
            (TypeKind.Unknown, _) => $"CAST(NULL AS {Type(to)})",
            (TypeKind.Uuid, TypeKind.Varchar) => Call("uuid_to_text", [from], to, sql),
            (TypeKind.IpAddress, TypeKind.Varchar) => Call("ip_to_text", [from], to, sql),
            (TypeKind.Varchar or TypeKind.Char, TypeKind.Uuid) => Call("text_to_uuid", [SqlType.Varchar], to, ToText(sql, from)),
            (TypeKind.Varchar or TypeKind.Char, TypeKind.IpAddress) => Call("text_to_ip", [SqlType.Varchar], to, ToText(sql, from)),
            (TypeKind.Varbinary, TypeKind.Uuid) => Call("bytes_to_uuid", [from], to, sql),
            (TypeKind.Varbinary, TypeKind.IpAddress) => Call("bytes_to_ip", [from], to, sql),
            _ when from.IsBytes && to.IsBytes => sql,
            (_, TypeKind.Json) => ToJson(sql, from),
            (TypeKind.Json, TypeKind.Array or TypeKind.Map or TypeKind.Row) => FromJson(sql, to),
            (TypeKind.Json, TypeKind.Decimal) => Once(
                [Call("json_number_text", [SqlType.Varchar], SqlType.Varchar, sql)], text => Cast(text[0], SqlType.Varchar, to)),
            (TypeKind.Json, _) => Call("json_cast_" + to.Kind.ToString().ToLowerInvariant(), [from], to, sql),
            (TypeKind.Array or TypeKind.Map or TypeKind.Row, _) => CastNested(sql, from, to),
            (_, TypeKind.Varchar) => Once([ToText(sql, from)], text => Shortened(text[0], from, to)),
            (_, TypeKind.Char) => Once([ToText(sql, from)], text => $"rtrim({Cut(text[0], from, to)}, ' ')"),
            (TypeKind.Varchar or TypeKind.Char, TypeKind.Varbinary) => $"encode({ToText(sql, from)})",
            (TypeKind.Varchar or TypeKind.Char, _) => to.IsClock ? ClockFromText(ToText(sql, from), to) : FromText(sql, to),
            (TypeKind.Double or TypeKind.Real, _) when to.IsInteger => Whole(sql, from, to),
            (TypeKind.Double, TypeKind.Real) => Narrowed(sql),
            (TypeKind.Double or TypeKind.Real, TypeKind.Decimal) => Call(from.Kind == TypeKind.Real ? "real_to_decimal" : "double_to_decimal", [from], to, sql),
            _ when from.IsClock || to.IsClock => CastClock(sql, from, to),
            (TypeKind.TimestampWithTimeZone, TypeKind.TimestampWithTimeZone) => Zoned(sql) is var zoned
                ? zoned.With(Rounded(zoned.Instant, from, to), zoned.Zone) : sql,
            (TypeKind.TimestampWithTimeZone, _) => Cast(Clock(Zoned(sql), from), SqlType.Timestamp(from.Precision), to),
            (_, TypeKind.TimestampWithTimeZone) => InUtc(Cast(sql, from, SqlType.Timestamp(to.Precision))),
            (TypeKind.Timestamp, TypeKind.Date) when from.Precision > CoarseDigits => $"CAST({Microseconds(sql, from)} AS DATE)",
            (TypeKind.Timestamp, TypeKind.Timestamp) => Rounded(sql, from, to),
            (TypeKind.Date, TypeKind.Timestamp) when to.IsPicoseconds => Rounded($"CAST({sql} AS TIMESTAMP)", SqlType.Timestamp(CoarseDigits), to),
            _ => $"CAST({sql} AS {Type(to)})",
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
            TypeKind.Timestamp or TypeKind.TimestampWithTimeZone or TypeKind.Time or TypeKind.TimeWithTimeZone =>
                from.Precision <= to.Precision && from.IsNanoseconds == to.IsNanoseconds && from.IsPicoseconds == to.IsPicoseconds,
            TypeKind.Array or TypeKind.Map => !from.Arguments.Where((a, i) => a != to.Arguments[i] && !IsSameValue(a, to.Arguments[i])).Any(),
            TypeKind.Row => !from.Fields.Where((f, i) => f.Type != to.Fields[i].Type && !IsSameValue(f.Type, to.Fields[i].Type)).Any(),
            _ => false,
        };
    }

    /// <summary>Text is cut to its new length; the text form of other types must fit.</summary>
    private EngineSql Shortened(EngineSql sql, SqlType from, SqlType to)
    {
        if (to.Precision == SqlType.Unbounded)
        {
            return sql;
        }

        var length = to.Precision;
        return from.IsText ? Cut(sql, from, to)
            : $"CASE WHEN length({sql}) <= {length} THEN {sql} ELSE "
                + $"{FailUnlessNull(sql, SqlErrorName.InvalidCastArgument, $"'Value ' || {sql} || ' cannot be represented as varchar({length})'")} END";
    }

    private EngineSql Cut(EngineSql sql, SqlType from, SqlType to) => !_isStored ? (EngineSql)$"left({sql}, {to.Precision})"
        : $"CASE WHEN length(rtrim({sql}, ' ')) > {to.Precision} THEN "
            + $"{Fail(SqlErrorName.InvalidCastArgument, EngineSql.Text("Cannot truncate non-space characters when casting from "
                + from.Name + " to " + to.Name + " on INSERT"))} "
            + $"ELSE left({sql}, {to.Precision}) END";

    /// <summary>Values as Trino prints them: doubles in Java's form, times with exactly their type's digits.</summary>
    private EngineSql ToText(EngineSql sql, SqlType from) => from.Kind switch
    {
        TypeKind.Varchar => sql,
        TypeKind.Char => $"rpad({sql}, {from.Precision}, ' ')",
        TypeKind.Double => Call("double_to_text", [SqlType.Double], SqlType.Varchar, sql),
        TypeKind.Decimal
            when from.Precision == from.Scale && from.Precision < SqlType.DecimalPrecisionMax =>
                $"CAST(CAST({sql} AS DECIMAL({from.Precision + 1},{from.Scale})) AS VARCHAR)",
        TypeKind.Real => Call("real_to_text", [SqlType.Real], SqlType.Varchar, sql),
        TypeKind.Date => $"CASE WHEN {sql} < DATE '0001-01-01' THEN {YearText(sql)} || strftime({sql}, '-%m-%d') ELSE CAST({sql} AS VARCHAR) END",
        TypeKind.Timestamp => TimestampText(sql, from),
        TypeKind.TimestampWithTimeZone => Zoned(sql) is var zoned
            ? $"({TimestampText(Clock(zoned, from), SqlType.Timestamp(from.Precision))} || ' ' || {ZoneName(zoned)})" : sql,
        TypeKind.TimeWithTimeZone => Zoned(sql) is var clock ? $"({ClockText(OffsetClock(clock), from)} || "
            + $"{Call("offset_text", [SqlType.Smallint], SqlType.Varchar, clock.Zone)})" : sql,
        TypeKind.Time when from.IsPicoseconds => ClockText(sql, from),
        TypeKind.Time => from.Precision == 0 ? (EngineSql)$"left(CAST({sql} AS VARCHAR), 8)"
            : $"left(strftime(DATE '1970-01-01' + {sql}, '%H:%M:%S.%f'), {9 + from.Precision})",
        TypeKind.IntervalDayToSecond => Call("interval_to_text", [SqlType.Bigint], SqlType.Varchar, sql),
        TypeKind.IntervalYearToMonth => Call("months_to_text", [SqlType.Integer], SqlType.Varchar, sql),
        _ => $"CAST({sql} AS VARCHAR)",
    };

    private static EngineSql TimestampText(EngineSql sql, SqlType type)
    {
        var precision = type.Precision;
        if (type.IsPicoseconds)
        {
            EngineSql rest = $"lpad(CAST(({sql} % 1000000 + 1000000) % 1000000 AS VARCHAR), 6, '0')";
            return $"({TimestampText(Microseconds(sql, type), SqlType.Timestamp(CoarseDigits))} || left({rest}, {precision - CoarseDigits}))";
        }

        var clock = $"-%m-%d %H:%M:%S{DuckDbText.Fraction(precision)}";
        EngineSql text = precision > 6 ? (EngineSql)$"strftime({sql}, '%Y{clock}')"
            : $"CASE WHEN {sql} >= TIMESTAMP '0001-01-01' AND {sql} < TIMESTAMP '10000-01-01' "
                + $"THEN strftime({sql}, '%Y{clock}') ELSE {YearText(sql)} || strftime({sql}, '{clock}') END";
        return precision is 0 or 3 or 6 or 9 ? text : $"left({text}, length({text}) - {(precision < 3 ? 6 : precision < 6 ? 6 : 9) - precision})";
    }

    /// <summary>A count rounded half up to a unit, with whole numbers: the counts are too large for doubles.</summary>
    private static EngineSql HalfUp(EngineSql count, long unit)
    {
        // The remainder takes the sign of its dividend.
        EngineSql half = $"({count} + {unit / 2})";
        return $"({half} - ({half} % {unit} + {unit}) % {unit})";
    }

    /// <summary>The year of a time before our era, or of one with more than four digits; the engine prints other forms.</summary>
    private static EngineSql YearText(EngineSql sql)
    {
        EngineSql sign = $"CASE WHEN year({sql}) < 0 THEN '-' WHEN year({sql}) > 9999 THEN '+' ELSE '' END";
        EngineSql digits = $"CAST(abs(year({sql})) AS VARCHAR)";
        return $"{sign} || lpad({digits}, CAST(greatest(4, length({digits})) AS INTEGER), '0')";
    }

    /// <summary>Rounds half up to the precision's digits, also before 1970.</summary>
    private EngineSql Rounded(EngineSql sql, SqlType from, SqlType to)
    {
        if (from.IsPicoseconds || to.IsPicoseconds)
        {
            return FromPicoseconds(Picoseconds(sql, from), to);
        }

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

        return $"make_timestamp({HalfUp($"epoch_us({sql})", unit)})";
    }

    private static EngineSql RoundedNanoseconds(EngineSql sql, SqlType to)
    {
        var unit = 1L;
        for (var i = to.Precision; i < 9; i++)
        {
            unit *= 10;
        }

        var rounded = HalfUp($"epoch_ns({sql})", unit);
        return to.IsNanoseconds ? (EngineSql)$"make_timestamp_ns({rounded})" : $"make_timestamp({rounded} // 1000)";
    }

    private EngineSql CastNested(EngineSql sql, SqlType from, SqlType to)
    {
        var item = new EngineName(Fresh("v"));
        switch (from.Kind)
        {
            case TypeKind.Array:
                return $"list_transform({sql}, lambda {item}: {Cast(item, from.Element, to.Element)})";
            case TypeKind.Map:
                EngineSql keys = $"list_transform(map_keys({sql}), lambda {item}: {Cast(item, from.Key, to.Key)})";
                EngineSql values = $"list_transform(map_values({sql}), lambda {item}: {Cast(item, from.Value, to.Value)})";
                return from.Key == to.Key || IsSameValue(from.Key, to.Key) ? $"CASE WHEN {sql} IS NOT NULL THEN map({keys}, {values}) END"
                    : Once([keys], k => $"CASE WHEN {sql} IS NULL THEN NULL WHEN len(list_distinct({k[0]})) < len({k[0]}) THEN "
                        + $"{Fail(SqlErrorName.InvalidCastArgument, "duplicate keys")} ELSE map({k[0]}, {values}) END");
            default:
                var fields = from.Fields.Select((f, i) => (EngineSql)$"f{i} := {Cast($"struct_extract({sql}, 'f{i}')", f.Type, to.Fields[i].Type)}");
                return $"CASE WHEN {sql} IS NOT NULL THEN struct_pack({EngineSql.Join(", ", fields)}) END";
        }
    }

    private EngineSql FromJson(EngineSql json, SqlType to)
    {
        var item = new EngineName(Fresh("v"));
        var (type, texts) = (EngineSql.Text(to.Name), SqlType.Array(SqlType.Varchar));
        switch (to.Kind)
        {
            case TypeKind.Array:
                var items = Call("json_items", [SqlType.Varchar, SqlType.Varchar], texts, json, type);
                return $"list_transform({items}, lambda {item}: {Cast(item, SqlType.Json, to.Element)})";
            case TypeKind.Map:
                var names = Call("json_names", [SqlType.Varchar, SqlType.Varchar], texts, json, type);
                var doubled = Fail(SqlErrorName.InvalidCastArgument, EngineSql.Text($"Cannot cast to {to.Name}. Duplicate keys are not allowed"));
                return Once(
                    [$"list_transform({names}, lambda {item}: {Cast(item, SqlType.Varchar, to.Key)})"],
                    keys => $"CASE WHEN len(list_distinct({keys[0]})) < len({keys[0]}) THEN {doubled} WHEN {keys[0]} IS NOT NULL THEN map({keys[0]}, "
                        + $"list_transform({Call("json_values", [SqlType.Varchar, SqlType.Varchar], texts, json, type)}, "
                        + $"lambda {item}: {Cast(item, SqlType.Json, to.Value)})) END");
            default:
                var fields = to.Fields.Select((field, i) =>
                {
                    var part = Call(
                        "json_field", [SqlType.Varchar, SqlType.Varchar, SqlType.Bigint, SqlType.Varchar], SqlType.Json,
                        json, EngineSql.Text(field.Name ?? ""), EngineSql.Literal((long)i, SqlType.Bigint), type);
                    return (EngineSql)$"f{i} := {Once([part], value => Cast(value[0], SqlType.Json, field.Type))}";
                });
                return $"CASE WHEN {json} <> 'null' THEN struct_pack({EngineSql.Join(", ", fields)}) END";
        }
    }

    private EngineSql ToJson(EngineSql sql, SqlType from) => from.Kind switch
    {
        TypeKind.Unknown => $"CAST(NULL AS VARCHAR)",
        TypeKind.Varchar => Call("text_to_json", [SqlType.Varchar], SqlType.Json, sql),
        TypeKind.Double => Call("double_to_json", [SqlType.Double], SqlType.Json, sql),
        TypeKind.Real => Call("real_to_json", [SqlType.Real], SqlType.Json, sql),
        TypeKind.Json => sql,
        TypeKind.Date or TypeKind.Timestamp => $"('\"' || {ToText(sql, from)} || '\"')",
        TypeKind.Array or TypeKind.Map or TypeKind.Row => NestedToJson(sql, from),
        _ => ToText(sql, from),
    };

    /// <summary>The keys of a map are sorted; the fields of a row keep their order.</summary>
    private EngineSql NestedToJson(EngineSql sql, SqlType from)
    {
        var item = new EngineName(Fresh("v"));
        (string Open, EngineSql Parts, string Close) form = from.Kind switch
        {
            TypeKind.Array => ("[", $"list_transform({sql}, lambda {item}: {Part(item, from.Element)})", "]"),
            TypeKind.Map => ("{",
                $"list_transform({SortedKeys()}, lambda {item}: {JsonName(item, from.Key)} || ':' || {Part($"{sql}[{item}]", from.Value)})", "}"),
            _ => ("{", $"[{EngineSql.Join(", ", from.Fields.Select(Member))}]", "}"),
        };
        return $"CASE WHEN {sql} IS NOT NULL THEN '{form.Open}' || coalesce(array_to_string({form.Parts}, ','), '') || '{form.Close}' END";

        // Names are sorted as texts.
        EngineSql SortedKeys()
        {
            var key = new EngineName(Fresh("v"));
            return from.Key.Kind == TypeKind.Varchar ? (EngineSql)$"list_sort(map_keys({sql}))"
                : $"list_select(map_keys({sql}), list_grade_up(list_transform(map_keys({sql}), lambda {key}: {ToText(key, from.Key)})))";
        }

        EngineSql JsonName(EngineSql key, SqlType type) => type.Kind == TypeKind.Varchar ? ToJson(key, type) : $"('\"' || {ToText(key, type)} || '\"')";

        EngineSql Part(EngineSql value, SqlType type) => $"coalesce({ToJson(value, type)}, 'null')";

        EngineSql Member(RowField field, int place) =>
            $"{EngineSql.Text(CanonicalJson.Quote(field.Name ?? "") + ":")} || {Part($"struct_extract({sql}, 'f{place}')", field.Type)}";
    }
}
