using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Schemas;
using Tarn.Lake.Iceberg.Views;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    public async Task<CreateViewOutput> CreateView(CreateViewInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.Name);
        LocationRights.Check(call, input.Location);
        await Change(
            call,
            input.IdempotencyKey,
            async request =>
            {
                _ = catalog.Find(call, name.DatabaseName);
                catalog.CheckAbsent(name, forView: true);
                CheckFolder(call, input.Properties);
                var place = await places.New(name, input.Location, cancellationToken);
                await Create(name, New(input, place, call), request, call, cancellationToken);
            },
            cancellationToken);
        var (location, view) = await Load(call, name, cancellationToken);
        return new CreateViewOutput { Body = Body(location, view) };
    }

    private async Task Create(TableName name, ViewMetadata view, RecordedRequest request, Call call, CancellationToken cancellationToken)
    {
        await EnsureBuckets(name, view, cancellationToken);
        await commits.Commit(
            name,
            call.Principal.Arn,
            before => before is null ? ValueTask.FromResult(view) : throw catalog.Exists(before, forView: true),
            request.Record,
            call.Time.ToUnixTimeMilliseconds(),
            cancellationToken);
    }

    private static ViewMetadata New(CreateViewInput input, string place, Call call)
    {
        var schema = CommitBodies.Read(input.Schema, "schema", json => SchemaJson.Read(json));
        var version = CommitBodies.Read(input.ViewVersion, "view-version", ViewJson.ReadVersion);
        return new ViewBuilder(null, call.Time.ToUnixTimeMilliseconds())
            .Apply(new ViewUpdate.SetLocation(place))
            .Apply(new ViewUpdate.SetProperties(input.Properties ?? new Dictionary<string, string>()))
            .Apply(new ViewUpdate.AddSchema(schema))
            .Apply(new ViewUpdate.AddVersion(version with { SchemaId = -1 }))
            .Apply(new ViewUpdate.SetCurrentVersion(-1))
            .Build();
    }
}
