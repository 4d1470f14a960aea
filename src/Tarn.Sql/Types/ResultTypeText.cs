using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Types;

/// <summary>A type's text in stored results: its canonical name with every field's name in quotes.</summary>
internal static class ResultTypeText
{
    public static string Write(SqlType type) => type.Kind switch
    {
        TypeKind.Array => $"array({Write(type.Element)})",
        TypeKind.Map => $"map({Write(type.Key)}, {Write(type.Value)})",
        TypeKind.Row =>
            $"row({string.Join(", ", type.Fields.Select(Field))})",
        _ => type.Name,
    };

    public static SqlType Parse(string name) => name switch
    {
        "unknown" => SqlType.Unknown,
        "interval day to second" => SqlType.IntervalDayToSecond,
        "interval year to month" => SqlType.IntervalYearToMonth,
        _ => TypeNames.Resolve(SqlParser.ParseTypeName(name), SourcePosition.None),
    };

    private static string Field(RowField field) => field.Name is null
        ? Write(field.Type)
        : $"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {Write(field.Type)}";
}
