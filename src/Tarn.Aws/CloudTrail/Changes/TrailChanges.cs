using Tarn.Aws.CloudTrail.Failures;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Telemetry.Trails;
using Tarn.Telemetry.Trails.Definitions;
using Tarn.Telemetry.Trails.Delivering;
using Resource = Tarn.Access.Registry.Resource;

namespace Tarn.Aws.CloudTrail.Changes;

/// <summary>Stores changes of trails.</summary>
/// <param name="store">The store of trails.</param>
/// <param name="delivery">Knows the end of an account's events.</param>
/// <param name="selection">Hears of changes.</param>
internal sealed class TrailChanges(IMetadataStore store, TrailDelivery delivery, TrailSelection selection)
{
    private const int TrailsMax = 5;

    /// <summary>Makes a trail that does not log yet.</summary>
    /// <exception cref="AwsErrorException">TrailAlreadyExistsException; MaximumNumberOfTrailsExceededException; TagsLimitExceededException.</exception>
    public async Task<Resource> Create(
        ResourceName name,
        DateTimeOffset created,
        TrailDefinition definition,
        IReadOnlyCollection<KeyValuePair<string, string>> tags,
        CancellationToken cancellationToken)
    {
        var offset = delivery.EndOf(name.Account);
        return await store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Find(transaction, name) is not null)
                {
                    throw CloudTrailErrors.TrailAlreadyExistsException($"Trail {name.Name} already exists for customer: {name.Account}");
                }

                if (!await ResourceRegistry.HasRoom(transaction, name, TrailsMax))
                {
                    throw CloudTrailErrors.MaximumNumberOfTrailsExceededException($"User: {name.Account} already has {TrailsMax} trails in {name.Region}.");
                }

                var resource = await TrailDefinition.Kind.Add(transaction, new ResourceId(transaction.NextId()), name, created, definition);
                ResourceTags.Set(transaction, resource.Id, tags);
                new TrailState { Offset = offset }.Put(transaction, resource.Id);
                return resource;
            },
            cancellationToken);
    }

    /// <summary>The place after the newest event that the trail could have.</summary>
    public long EndOf(RegisteredTrail trail) => delivery.EndOf(trail.Resource.Owner);

    /// <summary>Changes a trail.</summary>
    /// <param name="state">Changes its state in the same commit; null: the state stays.</param>
    /// <exception cref="AwsErrorException">TrailNotFoundException.</exception>
    public async Task<TrailDefinition> Change(
        RegisteredTrail trail,
        Func<TrailDefinition, TrailDefinition> change,
        Func<TrailState, TrailState>? state,
        CancellationToken cancellationToken)
    {
        var definition = await store.Commit(
            async transaction =>
            {
                var changed = await TrailDefinition.Kind.Change(transaction, trail.Resource.Id, change)
                    ?? throw CloudTrailFailures.NoTrail(trail.Resource.Arn, trail.Resource.Owner);
                if (state is not null && await TrailState.Find(transaction, trail.Resource.Id) is { } present)
                {
                    state(present).Put(transaction, trail.Resource.Id);
                }

                return changed;
            },
            cancellationToken);
        selection.Refresh();
        return definition;
    }

    public async Task Delete(RegisteredTrail trail, CancellationToken cancellationToken)
    {
        await store.Commit(
            async transaction =>
            {
                await ResourceTags.RemoveAll(transaction, trail.Resource.Id);
                await ResourceRegistry.Remove(transaction, trail.Resource.Id);
                transaction.Delete(TrailSpaces.States, TrailState.Key(trail.Resource.Id));
                return true;
            },
            cancellationToken);
        selection.Refresh();
    }
}
