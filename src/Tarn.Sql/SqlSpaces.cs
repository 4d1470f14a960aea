using Tarn.Storage.Metadata;

namespace Tarn.Sql;

/// <summary>The metadata spaces of this project (250–299); documented in <c>docs/formats/metadata.md</c>.</summary>
public static class SqlSpaces
{
    /// <summary>(account, region, execution id) → execution.</summary>
    public static Space Executions { get; } = new(250, "sql.executions");

    /// <summary>
    /// (account, region, work group, inverted submission time, execution id) → nothing: newest first.
    /// </summary>
    public static Space ExecutionsByTime { get; } = new(251, "sql.executions-by-time");

    /// <summary>(account, region, client token) → execution id and the hash of its request.</summary>
    public static Space ClientTokens { get; } = new(252, "sql.client-tokens");

    /// <summary>
    /// (account, region, execution id) → nothing: executions that have not ended; the next start marks them as failed.
    /// </summary>
    public static Space ActiveExecutions { get; } = new(253, "sql.active-executions");

    /// <summary>
    /// (due time in ms, kind, key of a token or an execution) → nothing: the entries to remove once they are due, in
    /// order of time.
    /// </summary>
    public static Space Expiry { get; } = new(254, "sql.expiry");

    /// <summary>(account, region, id) → named query.</summary>
    public static Space NamedQueries { get; } = new(255, "sql.named-queries");

    /// <summary>(account, region, work group, id) → nothing.</summary>
    public static Space NamedQueriesByGroup { get; } = new(256, "sql.named-queries-by-group");

    /// <summary>(account, region, work group, name) → prepared statement.</summary>
    public static Space PreparedStatements { get; } = new(257, "sql.prepared-statements");
}
