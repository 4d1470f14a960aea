using Tarn.Sql.Catalog;

namespace Tarn.Sql.Running;

/// <summary>Queries that Tarn asks for its own work, with the rights of a caller or role. They are no executions.</summary>
public interface IOwnQueries
{
    /// <summary>The columns of a table; null: there is no such table.</summary>
    /// <exception cref="SqlException">The table cannot be read.</exception>
    ValueTask<IReadOnlyList<TableColumn>?> Columns(SqlPrincipal principal, NamedTable table, CancellationToken cancellationToken);

    /// <summary>The present snapshot of an Iceberg table, which may have none, and whether there is a table.</summary>
    /// <exception cref="SqlException">The table cannot be read.</exception>
    ValueTask<(long? Snapshot, bool IsFound)> Snapshot(SqlPrincipal principal, NamedTable table, CancellationToken cancellationToken);

    /// <summary>Whether a table's rows are in partitions of the catalog, which need a right of their own.</summary>
    bool HasPartitions(SqlPrincipal principal, NamedTable table);

    /// <summary>The rows of a query, values as Athena prints them. A caller asks for few rows: they are in memory.</summary>
    /// <param name="principal">The rights.</param>
    /// <param name="text">The query, with full names of tables.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="SqlException">The query is invalid or failed.</exception>
    /// <exception cref="Tarn.Storage.TarnException">The exceptions of the lake.</exception>
    Task<IReadOnlyList<string?[]>> Rows(SqlPrincipal principal, string text, CancellationToken cancellationToken);

    /// <summary>As <see cref="Rows"/>, for many rows: none stays in memory.</summary>
    Task Each(SqlPrincipal principal, string text, Action<string?[]> take, CancellationToken cancellationToken);
}
