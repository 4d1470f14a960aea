using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;

namespace Tarn.Sql.Tests.Writing;

/// <summary>No delivery feeds a table.</summary>
internal sealed class NoDeliveries : ITableTail
{
    public ValueTask<bool> Flush(TableName table, CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public string? FailureOf(TableName table) => null;

    public ValueTask<TableTail?> Open(TableName table, bool commitsFirst, CancellationToken cancellationToken) => new((TableTail?)null);
}
