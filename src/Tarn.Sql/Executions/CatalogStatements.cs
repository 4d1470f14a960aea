using System.Text;
using System.Text.RegularExpressions;
using Tarn.Sql.Catalog;
using Tarn.Sql.Planning;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Executions;

/// <summary>SHOW and DESCRIBE, run by the catalog: one text line per row, as Hive prints them.</summary>
internal static class CatalogStatements
{
    public static async ValueTask<(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<string> Lines)> Run(
        Statement statement, ISqlCatalog catalog, SqlPrincipal principal, string database, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case ShowDatabases show:
                var databases = await catalog.ListDatabases(principal, cancellationToken);
                return ([new("database_name", SqlType.Varchar)], Matching(databases, show.Pattern));
            case ShowTables show:
                var inDatabase = show.Database?.Lower ?? database.ToLowerInvariant();
                var tables = await catalog.ListTables(principal, inDatabase, cancellationToken) ?? throw NoDatabase(inDatabase, show.At);
                return ([new("tab_name", SqlType.Varchar)], Matching(tables, show.Pattern));
            case ShowViews show:
                var within = show.Database?.Lower ?? database.ToLowerInvariant();
                var views = await catalog.ListViews(principal, within, cancellationToken) ?? throw NoDatabase(within, show.At);
                return ([new("views", SqlType.Varchar)], Matching(views, show.Pattern));
            case DescribeTable describe:
                return await Describe(describe, catalog, principal, database, cancellationToken);
            default:
                throw new SqlException(SqlErrorName.NotSupported, "this statement is not supported", statement.At);
        }
    }

    private static async ValueTask<(IReadOnlyList<ResultColumn>, IReadOnlyList<string>)> Describe(
        DescribeTable describe, ISqlCatalog catalog, SqlPrincipal principal, string database, CancellationToken cancellationToken)
    {
        var inDatabase = describe.Table.Parts.Count > 1 ? describe.Table.Parts[^2].Lower : database.ToLowerInvariant();
        var name = describe.Table.Parts[^1].Lower;

        // columns belong to the definition: only the catalog's rights count, which the door has asked for
        var table = await catalog.FindTable(principal with { Rights = InstanceRights.Instance }, inDatabase, name, cancellationToken)
            ?? throw new SqlException(
                SqlErrorName.TableNotFound, $"Table '{Analysis.BindingContext.CatalogName}.{inDatabase}.{name}' does not exist", describe.Table.At);
        using var pin = table.Pin;
        if (describe.NamesOnly)
        {
            var names = Matching([.. table.Shown.Select(c => c.Name.ToLowerInvariant())], describe.Pattern);
            return ([new("field", SqlType.Varchar)], [.. names.Select(column => column.PadRight(20))]);
        }

        var lines = table.Shown.Select(c => $"{c.Name.ToLowerInvariant(),-20}\t{HiveTypes.Name(c.Type),-20}\t{c.Comment ?? "",-20}");
        return ([new("col_name", SqlType.Varchar), new("data_type", SqlType.Varchar), new("comment", SqlType.Varchar)], [.. lines]);
    }

    /// <summary>
    /// Hive's patterns: `*` and `%` match any characters, `|` separates alternatives; other characters match
    /// themselves.
    /// </summary>
    private static IReadOnlyList<string> Matching(IReadOnlyList<string> names, string? pattern)
    {
        if (pattern is null)
        {
            return names;
        }

        var expression = new StringBuilder("^(?:");
        foreach (var c in pattern)
        {
            expression.Append(c switch { '*' => ".*", '|' => "|", '%' => ".*", _ => Regex.Escape(c.ToString()) });
        }

        var regex = new Regex(expression.Append(")$").ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return [.. names.Where(n => regex.IsMatch(n))];
    }

    private static SqlException NoDatabase(string database, SourcePosition at) =>
        new(SqlErrorName.SchemaNotFound, $"Schema '{database}' does not exist", at);
}
