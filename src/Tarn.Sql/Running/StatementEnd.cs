using Tarn.Sql.Planning;
using Tarn.Storage.Metadata;

namespace Tarn.Sql.Running;

/// <summary>The result of a statement that is no query.</summary>
/// <param name="Lines">Its rows as text, one line each.</param>
internal sealed record StatementResult(IReadOnlyList<ResultColumn> Columns, IReadOnlyList<string> Lines)
{
    /// <summary>The result of a statement that shows nothing.</summary>
    public static StatementResult None { get; } = new([], []);

    /// <summary>The number of rows that were changed; null: the statement changes no rows.</summary>
    public long? UpdateCount { get; init; }

    /// <summary>The locations of the files that it wrote; null: it writes none.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>Its costs.</summary>
    public QueryOutcome? Outcome { get; init; }
}

/// <summary>
/// Ends a statement as succeeded: one transaction commits its change and its result. The change is not applied when the
/// statement was stopped before.
/// </summary>
/// <param name="change">The change. When it throws, nothing is committed, and the statement has not ended.</param>
/// <exception cref="OperationCanceledException">The statement was stopped before.</exception>
internal delegate Task StatementEnd(StatementResult result, Func<IMetadataTransaction, ValueTask> change);
