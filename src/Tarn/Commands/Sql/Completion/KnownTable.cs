namespace Tarn.Commands.Sql.Completion;

/// <summary>A table or view of the catalog.</summary>
/// <param name="Kind">`table` or `view`.</param>
/// <param name="Columns">The names of the columns.</param>
internal sealed record KnownTable(string Name, string Kind, IReadOnlyList<string> Columns);
