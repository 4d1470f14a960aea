using Tarn.Sql.Engine;
using Tarn.Sql.Types;

namespace Tarn.Sql.Lowering;

/// <content>Texts as values of other types.</content>
internal sealed partial class PlanLowering
{
    private static readonly int MicrosecondText = "2020-01-01 00:00:00.000000".Length;

    private EngineSql FromText(EngineSql sql, SqlType to) => to.Kind switch
    {
        TypeKind.Boolean => $"CASE lower({sql}) WHEN 'true' THEN true WHEN 't' THEN true WHEN '1' THEN true WHEN 'false' THEN "
                + $"false WHEN 'f' THEN false WHEN '0' THEN false "
            + $"ELSE {FailUnlessNull(sql, SqlErrorName.InvalidCastArgument, $"'Cannot cast ''' || {sql} || ''' to BOOLEAN'")} END",
        TypeKind.Date => Matching(
            sql, @"\s*[+-]?\d{4,}-\d{1,2}-\d{1,2}\s*", $"CAST(ltrim(trim({sql}), '+') AS DATE)", $"'Value cannot be cast to date: ' || {sql}"),
        TypeKind.Timestamp when to.Precision > CoarseDigits => FineFromText(sql, to),
        // A zone after the time is checked, and dropped.
        TypeKind.Timestamp => Unrounded(sql, to, Rounded(
            $"CASE WHEN regexp_full_match({sql}, '\\s*[+-]?\\d{{4,}}-\\d{{1,2}}-\\d{{1,2}}( ([01]?\\d|2[0-3]):[0-5]?\\d(:[0-5]?\\d(\\.\\d+)?)?)?\\s*') "
                + $"THEN CAST(regexp_replace(ltrim(trim({sql}), '+'), '( \\d{{1,2}}:\\d{{1,2}})$', '\\1:00') AS TIMESTAMP) "
                + $"ELSE {Call("text_to_clock", [SqlType.Varchar], SqlType.Timestamp(6), sql)} END", SqlType.Timestamp(6), to)),
        TypeKind.TimestampWithTimeZone => AtClock(
            to.Precision > CoarseDigits ? FineFromText(sql, SqlType.Timestamp(to.Precision)) : Unrounded(sql, SqlType.Timestamp(to.Precision), Rounded(
                Call("text_to_clock", [SqlType.Varchar], SqlType.Timestamp(6), sql), SqlType.Timestamp(6), SqlType.Timestamp(to.Precision))),
            new EngineZoned(EngineSql.None, Call("text_to_zone", [SqlType.Varchar], SqlType.Smallint, sql), NewName), to),
        TypeKind.Decimal => Call("text_to_decimal", [SqlType.Varchar], to, sql),
        TypeKind.Double => Call("text_to_double", [SqlType.Varchar], to, sql),
        TypeKind.Real => Once([Call("text_to_double", [SqlType.Varchar], SqlType.Double, sql)], number => Narrowed(number[0])),
        _ => WholeFromText(sql, to),
    };

    // A text with more than six digits is rounded once, to the digits of the type.
    private EngineSql Unrounded(EngineSql sql, SqlType to, EngineSql rounded) =>
        $"CASE WHEN length({sql}) > {MicrosecondText} AND regexp_matches({sql}, '\\.\\d{{7}}') THEN {FineFromText(sql, to)} ELSE {rounded} END";

    /// <summary>A whole number. Java also reads the digits of other scripts.</summary>
    private EngineSql WholeFromText(EngineSql sql, SqlType to)
    {
        var digits = Call("ascii_digits", [SqlType.Varchar], SqlType.Varchar, sql);
        var others = Matching(sql, @"\s*[+-]?\p{Nd}+\s*", $"CAST({digits} AS {Type(to)})",
            $"'Cannot cast ''' || {sql} || ''' to {(to.Kind == TypeKind.Integer ? "INT" : to.Kind.ToString().ToUpperInvariant())}'");
        return $"CASE WHEN regexp_full_match({sql}, '\\s*[+-]?[0-9]+\\s*') THEN CAST({sql} AS {Type(to)}) ELSE {others} END";
    }

    private EngineSql Matching(EngineSql sql, string pattern, EngineSql cast, EngineSql message) =>
        $"CASE WHEN regexp_full_match({sql}, '{pattern}') THEN {cast} ELSE {FailUnlessNull(sql, SqlErrorName.InvalidCastArgument, message)} END";

    private EngineSql FailUnlessNull(EngineSql sql, string name, EngineSql message) => $"CASE WHEN {sql} IS NOT NULL THEN {Fail(name, message)} END";
}
