using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Views;
using Tarn.Sql.Syntax.Parsing;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;

namespace Tarn.Sql.Catalog;

/// <summary>Views of the lake as SQL sees them.</summary>
internal static class ViewHandles
{
    private const string SourceEnd = "$source";

    /// <summary>The name of a view without the end with which its query is run over its source alone, also where rows are materialized.</summary>
    public static string Split(string name) => name.EndsWith(SourceEnd, StringComparison.Ordinal) ? name[..^SourceEnd.Length] : name;

    /// <exception cref="SqlException">INVALID_VIEW: a column has no known type.</exception>
    public static TableHandle Of(TableName name, ViewDefinition view)
    {
        var table = new NamedTable(name.Database, name.Table);
        return new(name.Database, name.Table, [.. view.Columns.Select(c => new TableColumn(c.Name, TypeOf(c, table), Comment: c.Comment))], null)
        {
            View = new(view.Sql, view.Database.ToLowerInvariant(), view.Catalog?.ToLowerInvariant()),
        };
    }

    private static SqlType TypeOf(ViewColumn column, NamedTable view)
    {
        try
        {
            return TypeNames.Resolve(SqlParser.ParseTypeName(column.Type), SourcePosition.None);
        }
        catch (SqlException)
        {
            throw new SqlException(SqlErrorName.InvalidView, $"Unknown type '{column.Type}' for column '{column.Name}' in view: {view}");
        }
    }
}
