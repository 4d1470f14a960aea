using System.Text.Json;
using Tarn.Aws.Iceberg.Commits;
using Tarn.Aws.Iceberg.Finding;
using Tarn.Aws.Iceberg.Model;
using Tarn.Aws.Iceberg.Refusals;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Lake.Iceberg.Views;

namespace Tarn.Aws.Iceberg.Views;

internal sealed partial class ViewOperations
{
    /// <summary>Commits updates to a view. Afterwards Glue's description follows from Iceberg's.</summary>
    public async Task<ReplaceViewOutput> ReplaceView(ReplaceViewInput input, Call call, CancellationToken cancellationToken)
    {
        var name = RestNames.TableOf(call, input.Prefix, input.Namespace, input.View);
        if (input.Identifier is { } identifier && RestNames.TableOf(call, input.Prefix, identifier) != name)
        {
            throw IcebergFailures.BadRequest($"The body's identifier is not the path's view {name}.");
        }

        var nowMs = call.Time.ToUnixTimeMilliseconds();
        await Change(
            call,
            input.IdempotencyKey,
            async request =>
            {
                var updates = CommitBodies.Read(input.Updates, "updates", json => json.EnumerateArray().Select(ViewUpdate.Read).ToArray());
                var uuids = input.Requirements is null ? [] : CommitBodies.Read(input.Requirements, "requirements", ReadRequirements);
                CheckPlaces(call, updates);
                _ = catalog.FindView(call, name);
                await commits.Commit(
                    name,
                    call.Principal.Arn,
                    async before =>
                    {
                        var view = await Changed(name, before, updates, uuids, nowMs, cancellationToken);
                        await EnsureBuckets(name, view, cancellationToken);
                        return view;
                    },
                    request.Record,
                    nowMs,
                    cancellationToken);
            },
            cancellationToken);
        var (location, view) = await Load(call, name, cancellationToken);
        return new ReplaceViewOutput { Body = Body(location, view) };
    }

    private void CheckPlaces(Call call, ViewUpdate[] updates)
    {
        foreach (var update in updates)
        {
            LocationRights.Check(call, (update as ViewUpdate.SetLocation)?.Location);
            CheckFolder(call, (update as ViewUpdate.SetProperties)?.Properties);
        }
    }

    private async Task<ViewMetadata> Changed(
        TableName name, CatalogTable? before, ViewUpdate[] updates, Guid[] uuids, long nowMs, CancellationToken cancellationToken)
    {
        if (before is null || !catalog.Views.IsView(before))
        {
            throw IcebergFailures.NoView(name);
        }

        var (_, present) = await Load(before, cancellationToken);
        if (uuids.FirstOrDefault(uuid => uuid != present.Uuid) is var other && other != default)
        {
            throw IcebergFailures.CommitFailed($"Requirement failed: view UUID does not match: expected {other}, present {present.Uuid}");
        }

        var taken = updates.Select(update => update is ViewUpdate.SetLocation moved
            ? new ViewUpdate.SetLocation(places.InStore(moved.Location) ?? present.Location)
            : update);
        return taken.Aggregate(new ViewBuilder(present, nowMs), (builder, update) => builder.Apply(update)).Build();
    }

    private static Guid[] ReadRequirements(JsonElement json) =>
    [
        .. json.EnumerateArray().Select(requirement => requirement.GetProperty("type").GetString() == "assert-view-uuid"
            ? requirement.GetProperty("uuid").GetGuid()
            : throw IcebergFailures.BadRequest($"requirement {requirement.GetProperty("type").GetString()} is unknown for views")),
    ];
}
