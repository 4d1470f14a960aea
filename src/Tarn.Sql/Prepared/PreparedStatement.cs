namespace Tarn.Sql.Prepared;

/// <summary>A work group in an account and region.</summary>
public readonly record struct WorkGroupKey(string Account, string Region, string WorkGroup);

/// <summary>A statement under a name in its work group, for EXECUTE.</summary>
/// <param name="Name">Unique in the work group; compared ordinally.</param>
/// <param name="Sql">The statement; `?` stands for a value.</param>
/// <param name="Description">The user's description; null: none.</param>
/// <param name="ModifiedMs">Milliseconds since 1970 of the last change.</param>
public sealed record PreparedStatement(string Name, string Sql, string? Description, long ModifiedMs);
