using System.Text;
using System.Text.RegularExpressions;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Hive;
using Tarn.Sql.Planning;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;
using Tarn.Sql.Types;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Executions;

/// <summary>SHOW and DESCRIBE, run by the catalog: one text line per row, as Hive prints them.</summary>
/// <param name="principal">The caller.</param>
/// <param name="database">The database of names without one.</param>
internal sealed class CatalogStatements(ISqlCatalog catalog, SqlPrincipal principal, string database)
{
    /// <summary>Runs a statement.</summary>
    /// <exception cref="SqlException">There is no such database or table.</exception>
    public ValueTask<StatementResult> Run(ListingStatement statement, CancellationToken cancellationToken) => statement.Kind switch
    {
        ListingKind.Databases => ShowDatabases((ShowDatabases)statement, cancellationToken),
        ListingKind.Tables => ShowTables((ShowTables)statement, cancellationToken),
        ListingKind.Views => ShowViews((ShowViews)statement, cancellationToken),
        ListingKind.Columns => Describe((DescribeTable)statement, cancellationToken),
    };

    private async ValueTask<StatementResult> ShowDatabases(ShowDatabases show, CancellationToken cancellationToken) =>
        new([new("database_name", SqlType.Varchar)], Matching(await catalog.ListDatabases(principal, cancellationToken), show.Pattern));

    private async ValueTask<StatementResult> ShowTables(ShowTables show, CancellationToken cancellationToken)
    {
        var inDatabase = Lower(show.Database);
        var tables = await catalog.ListTables(principal, inDatabase, cancellationToken) ?? throw NoDatabase(inDatabase, show.At);
        return new([new("tab_name", SqlType.Varchar)], Matching(tables, show.Pattern));
    }

    private async ValueTask<StatementResult> ShowViews(ShowViews show, CancellationToken cancellationToken)
    {
        var inDatabase = Lower(show.Database);
        var views = await catalog.ListViews(principal, inDatabase, cancellationToken) ?? throw NoDatabase(inDatabase, show.At);
        return new([new("views", SqlType.Varchar)], Matching(views, show.Pattern));
    }

    private async ValueTask<StatementResult> Describe(DescribeTable describe, CancellationToken cancellationToken)
    {
        var inDatabase = Lower(describe.Table.Parts.Count > 1 ? describe.Table.Parts[^2] : null);
        var name = describe.Table.Parts[^1].Lower;

        // columns belong to the definition: only the catalog's rights count, which the door has asked for
        var table = await catalog.FindTable(principal with { Rights = InstanceRights.Instance }, inDatabase, name, cancellationToken)
            ?? throw new SqlException(
                SqlErrorName.TableNotFound,
                $"Table '{Analysis.BindingContext.CatalogName}.{inDatabase}.{name}' does not exist"
                    + (catalog.HintFor(principal, name) is { } hint ? $". {hint}" : ""),
                describe.Table.At);
        using var pin = table.Pin;
        if (describe.NamesOnly)
        {
            var names = Matching([.. table.Shown.Select(c => c.Name.ToLowerInvariant())], describe.Pattern);
            return new([new("field", SqlType.Varchar)], [.. names.Select(column => column.PadRight(20))]);
        }

        var lines = table.State is HiveState { Table: var hive } && !table.ListsRows
            ? HiveDescription.Of(hive, describe.IsFormatted)
            : table.Shown.Select(c => HiveDescription.Line(c.Name.ToLowerInvariant(), HiveTypes.Name(c.Type), c.Comment));
        return new([new("col_name", SqlType.Varchar), new("data_type", SqlType.Varchar), new("comment", SqlType.Varchar)], [.. lines]);
    }

    private string Lower(Identifier? name) => name?.Lower ?? database.ToLowerInvariant();

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
