using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Clients;

/// <summary>The tables of a region with their state, page by page.</summary>
internal sealed class TableClient(TarnApiClient api)
{
    private const int PageSize = 500;

    /// <summary>The first tables in the order of their names, and the number of all.</summary>
    /// <param name="max">The most tables; null: all.</param>
    public async Task<(IReadOnlyList<TableStatus> Tables, int Total)> First(int? max, CancellationToken cancellationToken)
    {
        var tables = new List<TableStatus>();
        ListTableStatusOutput page;
        string? token = null;
        do
        {
            page = await api.ListTableStatus(
                new ListTableStatusInput { MaxResults = Math.Min(PageSize, (max ?? int.MaxValue) - tables.Count), NextToken = token }, cancellationToken);
            tables.AddRange(page.Tables);
            token = page.NextToken;
        }
        while (token is not null && !(tables.Count >= max));
        return (tables, page.Total);
    }
}
