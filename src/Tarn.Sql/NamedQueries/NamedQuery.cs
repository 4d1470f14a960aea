namespace Tarn.Sql.NamedQueries;

/// <summary>A statement that users store for later; nothing runs it by itself.</summary>
public sealed record NamedQuery
{
    /// <summary>A UUID, in the account and region.</summary>
    public required string Id { get; init; }

    public required string WorkGroup { get; init; }

    /// <summary>The user's name for it; several may have the same.</summary>
    public required string Name { get; init; }

    public required string Database { get; init; }

    public required string Sql { get; init; }

    public string? Description { get; init; }
}
