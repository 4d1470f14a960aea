using Tarn.Access;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    /// <summary>Lists a namespace's views in the order of their names, Athena's among them.</summary>
    public async Task<ListViewsOutput> ListViews(ListViewsInput input, Call call, CancellationToken cancellationToken)
    {
        var database = RestNames.DatabaseOf(call, input.Prefix, input.Namespace);
        var (page, next) = await catalog.Tables(call, database, catalog.Views.IsView, input.PageToken, input.PageSize, cancellationToken);
        return new ListViewsOutput
        {
            Identifiers = [.. page.Select(name => new TableIdentifier { Namespace = [database.Database], Name = name })],
            NextPageToken = next,
        };
    }
}
