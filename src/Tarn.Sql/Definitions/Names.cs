using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Sql.Catalog;
using Tarn.Sql.Catalog.Metadata;
using Tarn.Sql.Running;
using Tarn.Sql.Syntax;

namespace Tarn.Sql.Definitions;

/// <summary>Names in definitions, and the errors about them.</summary>
internal static class Names
{
    /// <summary>The catalog's name of a table.</summary>
    /// <exception cref="SqlException">CATALOG_NOT_FOUND: it begins with another catalog.</exception>
    public static TableName Of(QualifiedName name, StatementScope scope)
    {
        var (database, table) = scope.Resolve(name);
        return new TableName(ScopeOf(scope), database, table);
    }

    /// <summary>The name of a table that a statement may change.</summary>
    /// <exception cref="SqlException">CATALOG_NOT_FOUND; PERMISSION_DENIED: it is in a system database.</exception>
    public static TableName Writable(QualifiedName name, StatementScope scope)
    {
        var table = Of(name, scope);
        CheckOpen(table.Database, name.At);
        return table;
    }

    /// <summary>The name of a table or view that a statement makes.</summary>
    /// <exception cref="SqlException">As of <see cref="Writable"/>; NOT_SUPPORTED: the name is one of a table's own views.</exception>
    public static TableName New(QualifiedName name, StatementScope scope)
    {
        var table = Writable(name, scope);
        return MetadataTables.TrySplit(table.Table, out _, out _) || LiveTables.Split(table.Table).IsLive is not null
            ? throw new SqlException(
                SqlErrorName.NotSupported, $"'{table.Table}' names a part of another table: choose a name that does not end with ${table.Table.Split('$')[^1]}",
                name.At)
            : table;
    }

    /// <summary>The catalog's name of a database that a statement may change.</summary>
    /// <exception cref="SqlException">CATALOG_NOT_FOUND; PERMISSION_DENIED: it is a system database.</exception>
    public static DatabaseName Database(QualifiedName name, StatementScope scope)
    {
        if (name.Parts.Count > 2)
        {
            throw new SqlException(SqlErrorName.SyntaxError, $"Too many parts in schema name: {name}", name.At);
        }

        if (name.Parts.Count == 2 && name.Parts[0].Lower != Analysis.BindingContext.CatalogName)
        {
            throw new SqlException(SqlErrorName.CatalogNotFound, $"Catalog '{name.Parts[0].Lower}' not found", name.At);
        }

        CheckOpen(name.Parts[^1].Lower, name.At);
        return new DatabaseName(ScopeOf(scope), name.Parts[^1].Lower);
    }

    /// <summary>The name in Trino's errors.</summary>
    public static string Shown(TableName table) => $"{Analysis.BindingContext.CatalogName}.{table.Database}.{table.Table}";

    /// <summary>There is no such database.</summary>
    public static SqlException NoSchema(string database, SourcePosition at) => new(SqlErrorName.SchemaNotFound, $"Schema {database} not found", at);

    /// <summary>There is no such table.</summary>
    public static SqlException NoTable(TableName table, SourcePosition at) =>
        new(SqlErrorName.TableNotFound, $"Table '{Shown(table)}' does not exist", at);

    /// <summary>There is no such view.</summary>
    public static SqlException NoView(TableName view, SourcePosition at) =>
        new(SqlErrorName.TableNotFound, $"View '{Shown(view)}' does not exist", at);

    /// <summary>Refuses a name that is no table's, or that of a table which is not Iceberg.</summary>
    /// <exception cref="SqlException">TABLE_NOT_FOUND; NOT_SUPPORTED.</exception>
    public static void CheckTable(CatalogTable? row, TableName table, SourcePosition at)
    {
        if (row is null || row.ViewLocation is not null)
        {
            throw NoTable(table, at);
        }

        if (!row.IsIceberg)
        {
            throw new SqlException(SqlErrorName.NotSupported, $"Table {table} is a Hive table; the statement changes Iceberg tables only", at);
        }
    }

    private static CatalogScope ScopeOf(StatementScope scope) => new(scope.Principal.Account, scope.Principal.Region);

    private static void CheckOpen(string database, SourcePosition at)
    {
        if (SystemDatabases.Contains(database))
        {
            throw new SqlException(SqlErrorName.PermissionDenied, $"Database {database} is Tarn's own and cannot be changed", at);
        }
    }
}
