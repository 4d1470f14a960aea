namespace Tarn.Commands.Sql.Completion;

/// <summary>A table that a statement names.</summary>
/// <param name="Path">Its name, perhaps with the database before it.</param>
/// <param name="Alias">Its name in the statement.</param>
internal sealed record NamedSource(IReadOnlyList<string> Path, string? Alias);
