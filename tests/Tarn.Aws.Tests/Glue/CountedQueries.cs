using Tarn.Sql.Catalog;
using Tarn.Sql.Running;
using Tarn.Sql.Types;

namespace Tarn.Aws.Tests.Glue;

/// <summary>The twin of queries: one row of values for a table with the columns <c>id</c>, <c>name</c>, <c>ok</c> and <c>parts</c>.</summary>
internal sealed class CountedQueries : IOwnQueries
{
    private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The statements.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>The values of the next statements; null: they wait until they are cancelled.</summary>
    public string?[]? Row { get; set; } = [];

    /// <summary>Completes when a statement waits.</summary>
    public Task Waits => _waits.Task;

    public ValueTask<IReadOnlyList<TableColumn>?> Columns(SqlPrincipal principal, NamedTable table, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<TableColumn>?>(
        [
            new("id", SqlType.Bigint), new("name", SqlType.Varchar), new("ok", SqlType.Boolean), new("parts", SqlType.Array(SqlType.Bigint)),
        ]);

    public ValueTask<(long? Snapshot, bool IsFound)> Snapshot(SqlPrincipal principal, NamedTable table, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(long?, bool)>((1, true));

    public bool HasPartitions(SqlPrincipal principal, NamedTable table) => false;

    public async Task<IReadOnlyList<string?[]>> Rows(SqlPrincipal principal, string text, CancellationToken cancellationToken)
    {
        Asked.Add(text);
        if (Row is null)
        {
            _waits.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return [Row!];
    }

    public async Task Each(SqlPrincipal principal, string text, Action<string?[]> take, CancellationToken cancellationToken) =>
        take((await Rows(principal, text, cancellationToken))[0]);
}
