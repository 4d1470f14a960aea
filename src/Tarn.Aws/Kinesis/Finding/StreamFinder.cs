using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Aws.Protocols;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Finding;

/// <summary>The stream that a request names. A call that finds one is counted by the service's limits.</summary>
/// <param name="registry">Names.</param>
/// <param name="streams">Which streams and shards there are.</param>
/// <param name="limits">The real service's limits; null: none.</param>
internal sealed class StreamFinder(ResourceRegistry registry, StreamDirectory streams, ServiceLimits? limits)
{
    /// <summary>The stream that a request names, by name or by ARN.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException, and those of <see cref="Wanted"/>.</exception>
    public FoundStream Find(Call call, string? name, string? arn)
    {
        var wanted = Wanted(call, name, arn);
        return TryFind(call, wanted, out var found)
            ? found
            : throw NotFound(wanted);
    }

    /// <summary>The stream of that name; false where the call's region has none.</summary>
    public bool TryFind(Call call, ResourceName wanted, out FoundStream found)
    {
        // Another region's stream is not here: the name in the ARN decides, the answer tells no more than that.
        if (wanted.Region != call.Region || !registry.TryFind(wanted, out var resource) || LayoutOf(resource) is not { } layout)
        {
            found = default;
            return false;
        }

        call.Touch(resource.Id);
        limits?.Count(call, wanted.Name);
        found = new FoundStream(resource, layout);
        return true;
    }

    /// <summary>The stream of that id, where it takes and gives records; the call is not counted.</summary>
    public bool TryFindServing(StreamId stream, out FoundStream found)
    {
        if (!registry.TryGet(new ResourceId(stream.Value), out var resource)
            || streams.Find(stream) is not { } layout
            || !StreamStates.IsServing(layout))
        {
            found = default;
            return false;
        }

        found = new FoundStream(resource, layout);
        return true;
    }

    /// <summary>The same as <see cref="Find"/>, for what needs an active stream.</summary>
    /// <exception cref="AwsErrorException">ResourceInUseException, and those of <see cref="Find"/>.</exception>
    public FoundStream FindActive(Call call, string? name, string? arn)
    {
        var found = Find(call, name, arn);
        return found.Layout.Stream.Phase == StreamPhase.Active
            ? found
            : throw KinesisErrors.ResourceInUseException(KinesisTexts.NotActive(found.Name, found.Account, found.Status));
    }

    /// <summary>The same as <see cref="Find"/>, for records: a stream that is being made or deleted is not there.</summary>
    public FoundStream FindServing(Call call, string? name, string? arn)
    {
        var found = Find(call, name, arn);
        return found.IsServing
            ? found
            : throw NotFound(found.Resource.Name);
    }

    /// <summary>The stream's shards as they are now; null: it is going.</summary>
    public StreamLayout? LayoutOf(Resource stream) => streams.Find(StreamArns.IdOf(stream));

    /// <summary>The stream's shards as they are now, or as they were when the stream was found.</summary>
    public StreamLayout LatestLayout(in FoundStream found) => streams.Find(found.Layout.Stream.Id) ?? found.Layout;

    /// <summary>Every stream of the call's account and region.</summary>
    public StreamLayout[] LayoutsOf(Call call) =>
    [
        .. registry.All(StreamArns.Service, StreamArns.Type)
            .Where(resource => resource.Name.Account == call.Account && resource.Name.Region == call.Region)
            .Select(LayoutOf)
            .OfType<StreamLayout>(),
    ];

    /// <summary>The name by which a request means a stream.</summary>
    /// <exception cref="AwsErrorException">InvalidArgumentException: none, or two; AccessDeniedException: another account's.</exception>
    public static ResourceName Wanted(Call call, string? name, string? arn)
    {
        var wanted = arn is null
            ? StreamArns.NameOf(call, name ?? throw KinesisErrors.InvalidArgumentException(KinesisTexts.Unnamed))
            : StreamArns.NameIn(arn);
        if (arn is not null && name is not null && name != wanted.Name)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NameAndArnDisagree(name, arn));
        }

        // another account's stream would take a policy of its own
        return wanted.Account == call.Account
            ? wanted
            : throw KinesisErrors.AccessDeniedException(KinesisTexts.NotAuthorized(call.Principal.Arn, $"kinesis:{call.Operation}", arn!));
    }

    public static AwsErrorException NotFound(in ResourceName stream) =>
        KinesisErrors.ResourceNotFoundException(KinesisTexts.StreamNotFound(stream.Name, stream.Account));
}
