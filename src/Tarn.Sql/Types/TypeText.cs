using Tarn.Sql.Analysis;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Types;

/// <summary>A type's canonical name → the type: how stored results know their columns again.</summary>
internal static class TypeText
{
    public static SqlType Parse(string name) => name switch
    {
        "unknown" => SqlType.Unknown,
        "interval day to second" => SqlType.IntervalDayToSecond,
        "interval year to month" => SqlType.IntervalYearToMonth,
        _ => TypeNames.Resolve(SqlParser.ParseTypeName(name), SourcePosition.None),
    };
}
