using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Iceberg.Views;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    /// <summary>Adds a view whose metadata exists. Tarn writes its own metadata file with the same content.</summary>
    public async Task<RegisterViewOutput> RegisterView(RegisterViewInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Name);
        await Change(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.Find(call, name.DatabaseName);
                catalog.CheckAbsent(name, forView: true);
                var view = await Registered(input.MetadataLocation, call, cancellationToken);
                LocationRights.Check(call, view.Location);
                CheckFolder(call, view.Properties);
                await Create(name, view, request, call, cancellationToken);
            },
            cancellationToken);
        var (location, view) = await Load(call, name, cancellationToken);
        return new RegisterViewOutput { Body = Body(location, view) };
    }

    private async Task<ViewMetadata> Registered(string location, Call call, CancellationToken cancellationToken)
    {
        try
        {
            call.Rights.RequireRead(location);
            return await catalog.Lake.Loader.View(location, cancellationToken);
        }
        catch (TarnException exception) when (exception.Kind is ErrorKind.NotFound or ErrorKind.InvalidArgument or ErrorKind.LimitExceeded)
        {
            throw IcebergFailures.BadRequest($"metadata-location {location} cannot be read as view metadata: {exception.Message}");
        }
    }
}
