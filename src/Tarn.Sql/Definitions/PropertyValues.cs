using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>Values of properties: constants of WITH, texts of TBLPROPERTIES.</summary>
internal static class PropertyValues
{
    /// <summary>A text; numbers and booleans as they are written.</summary>
    public static string Text(PropertyClause clause) => TextOf(clause.Value) ?? throw Invalid(clause, "varchar");

    /// <summary>An array of texts; one text is the list of its parts between commas, because TBLPROPERTIES has no arrays.</summary>
    public static IReadOnlyList<string> Texts(PropertyClause clause) => clause.Value switch
    {
        ArrayConstructor array => [.. array.Items.Select(item => item is TextLiteral text ? text.Value : throw Invalid(clause, "array(varchar)"))],
        TextLiteral list => list.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
        _ => throw Invalid(clause, "array(varchar)"),
    };

    /// <summary>A map of texts, `MAP(ARRAY['a'], ARRAY['b'])`.</summary>
    public static IEnumerable<(string Name, string Value)> Map(PropertyClause clause)
    {
        if (clause.Value is not CallExpression { Name.Parts: [{ Lower: "map" }], Arguments: [ArrayConstructor names, ArrayConstructor values] }
            || names.Items.Count != values.Items.Count)
        {
            throw Invalid(clause, "map(varchar, varchar)");
        }

        return names.Items.Zip(values.Items, (name, value) =>
            (TextOf(name) ?? throw Invalid(clause, "map(varchar, varchar)"), TextOf(value) ?? throw Invalid(clause, "map(varchar, varchar)")));
    }

    /// <summary>The value is of another type, or out of range.</summary>
    public static SqlException Invalid(PropertyClause clause, string type) => new(
        SqlErrorName.InvalidTableProperty,
        $"Invalid value for catalog '{Analysis.BindingContext.CatalogName}' table property '{clause.Name}': "
            + $"Cannot convert [{TextOf(clause.Value) ?? "expression"}] to {type}",
        clause.At);

    private static string? TextOf(Expression? value) => value switch
    {
        TextLiteral text => text.Value,
        NumberLiteral number => number.Text,
        BooleanLiteral boolean => boolean.Value ? "true" : "false",
        _ => null,
    };
}
