using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Files;
using Tarn.Lake.Iceberg.Views;
using Tarn.Lake.Views;

namespace Tarn.Aws.Iceberg.Views;

/// <summary>Views: the rows of Glue's VIRTUAL_VIEW. They share their names with tables.</summary>
/// <param name="places">Locations of views.</param>
/// <param name="keys">Recognises repeated requests.</param>
[AwsOperations("iceberg")]
internal sealed partial class ViewOperations(RestCatalog catalog, ViewCommits commits, RequestedLocations places, RepeatedRequests keys)
{
    /// <summary>Gives a view another name, which may be in another namespace.</summary>
    public Task RenameView(RenameViewInput input, Call call, CancellationToken cancellationToken) =>
        catalog.Rename(keys, call, (input.Prefix, input.Source, input.Destination, input.IdempotencyKey), isView: true, cancellationToken);

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

    /// <summary>Returns a view's metadata.</summary>
    [Kept("ReferencedBy", "a hint: a view is loaded alike through every other view")]
    public async Task<LoadViewOutput> LoadView(LoadViewInput input, Call call, CancellationToken cancellationToken)
    {
        var (location, view) = await Load(call, RestNames.PresentOf(call, input.Prefix, input.Namespace, input.View, isView: true), cancellationToken);
        return new LoadViewOutput { Body = Body(location, view) };
    }

    /// <summary>Answers 204 if a view exists, else 404.</summary>
    public Task<ViewExistsOutput> ViewExists(ViewExistsInput input, Call call, CancellationToken cancellationToken)
    {
        _ = catalog.FindView(call, RestNames.PresentOf(call, input.Prefix, input.Namespace, input.View, isView: true));
        return Task.FromResult(new ViewExistsOutput());
    }

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

    /// <summary>
    /// Runs a change of a view. A refusal of its content has the type of Iceberg's own server, which Java's client throws again. It is
    /// stored with the request's key.
    /// </summary>
    private Task Change(Call call, string? key, Func<RecordedRequest, Task> change, CancellationToken cancellationToken) => keys.Run(
        call,
        key,
        async request =>
        {
            try
            {
                await change(request);
            }
            catch (Exception exception) when (Refusal(exception) is { Status: 400 } refusal)
            {
                throw new AwsErrorException("IllegalArgumentException", 400, refusal.Message);
            }
        },
        cancellationToken);

    private static AwsErrorException? Refusal(Exception exception) => exception switch
    {
        AwsErrorException refusal => refusal,
        TarnException failure => IcebergFailures.Map(failure),
        _ => null,
    };

    /// <summary>Asks for the right to write where a view's files go: to its location, and to the folder of its property.</summary>
    /// <exception cref="AwsErrorException">BadRequestException: the folder is not in the object store.</exception>
    private void CheckFolder(Call call, IReadOnlyDictionary<string, string>? properties)
    {
        if (properties?.GetValueOrDefault(ViewMetadata.FolderProperty) is { } folder && places.InStore(folder) is not null)
        {
            LocationRights.Check(call, folder);
        }
    }

    private async ValueTask EnsureBuckets(TableName name, ViewMetadata view, CancellationToken cancellationToken)
    {
        await places.EnsureBucket(name, view.Location, cancellationToken);
        if (ObjectLocation.TryParse(view.MetadataFolder) is not null)
        {
            await places.EnsureBucket(name, view.MetadataFolder, cancellationToken);
        }
    }

    /// <summary>The present state of a view.</summary>
    private ValueTask<(string Location, ViewMetadata View)> Load(CatalogTable row, CancellationToken cancellationToken) =>
        catalog.Views.Load(row, async () => await places.New(row.Name, null, cancellationToken), cancellationToken);

    private ValueTask<(string Location, ViewMetadata View)> Load(Call call, TableName name, CancellationToken cancellationToken) =>
        Load(catalog.FindView(call, name), cancellationToken);
}
