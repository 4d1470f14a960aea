using Tarn.Access;
using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Protocols;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Views;
using Tarn.Lake.Views;

namespace Tarn.Aws.Iceberg.Views;

/// <summary>Views: the rows of Glue's VIRTUAL_VIEW. They share their names with tables.</summary>
/// <param name="catalog">The catalog.</param>
/// <param name="commits">Commits of views.</param>
/// <param name="places">Places of views.</param>
/// <param name="keys">Recognises repeated requests.</param>
[AwsOperations("iceberg")]
internal sealed partial class ViewOperations(RestCatalog catalog, ViewCommits commits, RequestedPlaces places, RepeatedRequests keys)
{
    /// <summary>The body of an answer with a view's metadata.</summary>
    private static byte[] Body(string location, ViewMetadata view) => CommitBodies.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("metadata-location"u8, location);
        json.WritePropertyName("metadata"u8);
        ViewJson.Write(json, view);
        json.WriteStartObject("config"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary>The present state of a view.</summary>
    private ValueTask<(string Location, ViewMetadata View)> Load(CatalogTable row, CancellationToken cancellationToken) =>
        catalog.Views.Load(row, async () => await places.New(row.Name, null, cancellationToken), cancellationToken);

    private ValueTask<(string Location, ViewMetadata View)> Load(Call call, TableName name, CancellationToken cancellationToken) =>
        Load(catalog.FindView(call, name), cancellationToken);
}
