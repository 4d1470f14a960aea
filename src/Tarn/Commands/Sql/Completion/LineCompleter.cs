namespace Tarn.Commands.Sql.Completion;

/// <summary>Completes a line.</summary>
/// <param name="before">The statement's text before the cursor, with its earlier lines.</param>
/// <param name="after">The text after the cursor.</param>
/// <param name="cancellationToken">Cancels the search.</param>
internal delegate Task<LineCompletion> LineCompleter(string before, string after, CancellationToken cancellationToken);
