using System.Runtime.CompilerServices;
using Tarn.Lake.Planning;
using Tarn.Storage;

namespace Tarn.Sql.Catalog.Information;

/// <summary>
/// The rows of <c>information_schema</c> for one caller. Databases and tables that the caller may not see have none. Only the metadata of tables
/// whose names the conditions allow is read.
/// </summary>
/// <param name="catalog">The databases and tables.</param>
/// <param name="principal">The caller.</param>
/// <param name="predicate">The conditions on the rows.</param>
internal sealed class InformationRows(ISqlCatalog catalog, SqlPrincipal principal, Predicate predicate)
{
    private const string PartitionKey = "partition key";

    private readonly string _arnStart = $"arn:aws:glue:{principal.Region}:{principal.Account}:";
    private readonly HashSet<string>? _schemas = NamesOf(predicate, InformationSchema.SchemaField);
    private readonly HashSet<string>? _tables = NamesOf(predicate, InformationSchema.TableField);

    /// <summary>The rows of a table, in the order of its columns, then the hidden ones.</summary>
    public IAsyncEnumerable<object?[]> Of(string table, CancellationToken cancellationToken) => table switch
    {
        InformationSchema.Schemata => Schemata(cancellationToken),
        InformationSchema.Tables => Tables(cancellationToken),
        InformationSchema.Columns => Columns(cancellationToken),
        _ => Views(cancellationToken),
    };

    private async IAsyncEnumerable<object?[]> Schemata([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var schema in await Schemas(cancellationToken))
        {
            yield return [NamedTable.Catalog, schema];
        }
    }

    private async IAsyncEnumerable<object?[]> Tables([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var schema in await Schemas(cancellationToken))
        {
            var views = (await catalog.ListViews(principal, schema, cancellationToken) ?? []).ToHashSet();
            foreach (var table in await TablesOf(schema, cancellationToken))
            {
                yield return [NamedTable.Catalog, schema, table, views.Contains(table) ? "VIEW" : "BASE TABLE"];
            }
        }
    }

    private async IAsyncEnumerable<object?[]> Views([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var schema in await Schemas(cancellationToken))
        {
            foreach (var view in (await catalog.ListViews(principal, schema, cancellationToken) ?? []).Where(view => IsSeen(schema, view)))
            {
                if (await Known(() => catalog.FindView(principal, schema, view, cancellationToken)) is { View: { } query })
                {
                    yield return [NamedTable.Catalog, schema, view, query.Sql];
                }
            }
        }
    }

    private async IAsyncEnumerable<object?[]> Columns([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var schema in await Schemas(cancellationToken))
        {
            foreach (var table in _tables is { Count: 1 } ? [.. _tables.Where(name => IsSeen(schema, name))] : await TablesOf(schema, cancellationToken))
            {
                if (await Known(() => catalog.FindTable(principal, schema, table, cancellationToken)) is not { } found)
                {
                    continue;
                }

                found.Pin?.Dispose();
                var place = 0L;
                foreach (var column in found.Shown)
                {
                    yield return
                    [
                        NamedTable.Catalog, schema, table, column.Name.ToLowerInvariant(), ++place, column.Default,
                        column.IsRequired ? "NO" : "YES", column.Type.Name, column.Comment,
                        column.IsPartitionKey ? PartitionKey : null,
                    ];
                }
            }
        }
    }

    private async ValueTask<IEnumerable<string>> Schemas(CancellationToken cancellationToken)
    {
        var names = (await catalog.ListDatabases(principal, cancellationToken)).Where(name => IsAllowed("glue:GetDatabase", $"database/{name}"));
        return names.Append(InformationSchema.Database).Distinct().Where(name => _schemas?.Contains(name) != false).Order(StringComparer.Ordinal);
    }

    private async ValueTask<IEnumerable<string>> TablesOf(string schema, CancellationToken cancellationToken) =>
        (await catalog.ListTables(principal, schema, cancellationToken) ?? []).Where(table => IsSeen(schema, table));

    // The tables of Tarn's own databases show each caller the rows that are the caller's.
    private bool IsSeen(string schema, string table) => _tables?.Contains(table) != false
        && (schema is InformationSchema.Database or LakeSqlCatalog.SystemDatabase || IsAllowed("glue:GetTable", $"table/{schema}/{table}"));

    private bool IsAllowed(string action, string resource) =>
        principal.Rights.IsUnlimited || resource == $"database/{LakeSqlCatalog.SystemDatabase}" || principal.Rights.IsAllowed(action, _arnStart + resource);

    // A table that cannot be read shows no columns; a query of the table reports the reason.
    private static async ValueTask<TableHandle?> Known(Func<ValueTask<TableHandle?>> find)
    {
        try
        {
            return await find();
        }
        catch (Exception unreadable) when (unreadable is SqlException or TarnException)
        {
            return null;
        }
    }

    private static HashSet<string>? NamesOf(Predicate predicate, int field) => predicate.ValuesOf(field)?.OfType<string>().ToHashSet();
}
