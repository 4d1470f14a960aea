using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Definitions;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Finding;

/// <summary>Finds the stream that a request names. The service's limits count each call that finds one.</summary>
/// <param name="registry">The registry of names.</param>
/// <param name="streams">The layouts of the streams.</param>
/// <param name="limits">The real service's limits; null when they are off.</param>
internal sealed class StreamFinder(ResourceRegistry registry, StreamDirectory streams, ServiceLimits? limits)
{
    private readonly Definitions<StreamDefinition> _definitions = StreamArns.Kind.In(registry);

    /// <summary>Finds a stream by name or by ARN.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException, and the ones of <see cref="Wanted"/>.</exception>
    public FoundStream Find(Call call, string? name, string? arn)
    {
        var wanted = Wanted(call, name, arn);
        return TryFind(call, wanted, out var found)
            ? found
            : throw NotFound(wanted);
    }

    /// <summary>Finds the stream with that name; returns false when the call's region has none.</summary>
    public bool TryFind(Call call, ResourceName wanted, out FoundStream found)
    {
        // A stream in another region counts as missing. The region in the ARN decides, and the error reveals nothing
        // more.
        if (wanted.Region != call.Region || !registry.TryFind(wanted, out var resource) || LayoutOf(resource) is not { } layout)
        {
            found = default;
            return false;
        }

        call.Touch(resource.Id, resource.Cells);
        limits?.Count(call, wanted.Name);
        found = new FoundStream(resource, layout, _definitions.Of(resource));
        return true;
    }

    /// <summary>Finds the stream with that id if it accepts and returns records. The call is not counted.</summary>
    public bool TryFindServing(StreamId stream, out FoundStream found)
    {
        if (!registry.TryGet(new ResourceId(stream.Value), out var resource) || streams.Find(stream) is not { } layout)
        {
            found = default;
            return false;
        }

        found = new FoundStream(resource, layout, _definitions.Of(resource));
        return found.IsServing;
    }

    /// <summary>As <see cref="Find"/>, for operations that need an active stream.</summary>
    /// <exception cref="AwsErrorException">ResourceInUseException, and the ones of <see cref="Find"/>.</exception>
    public FoundStream FindActive(Call call, string? name, string? arn)
    {
        var found = Find(call, name, arn);
        return found.Layout.Stream.Phase == StreamPhase.Active
            ? found
            : throw KinesisErrors.ResourceInUseException(KinesisTexts.NotActive(found.Name, found.Account, found.Status));
    }

    /// <summary>As <see cref="Find"/>, for records: a stream in creation or deletion counts as missing.</summary>
    public FoundStream FindServing(Call call, string? name, string? arn)
    {
        var found = Find(call, name, arn);
        return found.IsServing
            ? found
            : throw NotFound(found.Resource.Name);
    }

    /// <summary>The stream's current layout; null when the stream is being removed.</summary>
    public StreamLayout? LayoutOf(Resource stream) => streams.Find(StreamArns.IdOf(stream));

    /// <summary>
    /// The stream's current layout. When the stream is removed, this is the layout at the time of the look-up.
    /// </summary>
    public StreamLayout LatestLayout(in FoundStream found) => streams.Find(found.Layout.Stream.Id) ?? found.Layout;

    /// <summary>The layouts of all streams in the call's account and region.</summary>
    public StreamLayout[] LayoutsOf(Call call) =>
    [
        .. registry.All(StreamArns.Kind.Service, StreamArns.Kind.Type)
            .Where(resource => resource.Name.Account == call.Account && resource.Name.Region == call.Region)
            .Select(LayoutOf)
            .OfType<StreamLayout>(),
    ];

    /// <summary>The registry name of the stream that a request names.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidArgumentException: the request names no stream, or two different ones; AccessDeniedException: another
    /// account's stream.
    /// </exception>
    public static ResourceName Wanted(Call call, string? name, string? arn)
    {
        var wanted = arn is null
            ? StreamArns.Kind.NameOf(call, name ?? throw KinesisErrors.InvalidArgumentException(KinesisTexts.Unnamed))
            : StreamArns.NameIn(arn);
        if (arn is not null && name is not null && name != wanted.Name)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NameAndArnDisagree(name, arn));
        }

        // Access to another account's stream would need a resource policy of that stream.
        return wanted.Account == call.Account
            ? wanted
            : throw KinesisErrors.AccessDeniedException(KinesisTexts.NotAuthorized(call.Principal.Arn, $"kinesis:{call.Operation}", arn!));
    }

    public static AwsErrorException NotFound(in ResourceName stream) =>
        KinesisErrors.ResourceNotFoundException(KinesisTexts.StreamNotFound(stream.Name, stream.Account));
}
