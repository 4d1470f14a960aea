using System.Diagnostics.CodeAnalysis;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Aws.Http.Bodies;
using Tarn.Aws.Kinesis.Limits;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Protocols;
using Tarn.Storage;
using Tarn.Storage.Consumers;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis;

/// <summary>Kinesis Data Streams.</summary>
/// <param name="parts">What it works with.</param>
[AwsService("kinesis")]
[Client]
public sealed partial class KinesisDoor(KinesisParts parts) : IDoor
{
    internal const string Service = "kinesis";
    internal const string ResourceType = "stream";

    private readonly IStreamLog log = parts.Log;
    private readonly StreamDirectory streams = parts.Streams;
    private readonly StreamControl control = parts.Control;
    private readonly ShardSubscriptions subscriptions = parts.Subscriptions;
    private readonly HoldLimit holds = parts.Holds;
    private readonly ResourceRegistry registry = parts.Registry;
    private readonly IMetadataStore store = parts.Store;
    private readonly SecretSealer sealer = parts.Sealer;
    private readonly TimeProvider time = parts.Time;
    private readonly ShardLoads loads = parts.Loads;
    private readonly ServiceLimits? limits = parts.Limits;
    private readonly BodyBudget answers = new(parts.AnswerBytesMax);
    private readonly PageTokens tokens = new(
        parts.Sealer,
        _ => KinesisErrors.InvalidArgumentException("Invalid NextToken."),
        ShardIterator.Lifetime,
        () => KinesisErrors.ExpiredNextTokenException(KinesisTexts.TokenExpired));

    /// <inheritdoc/>
    public AwsErrorException Map(TarnException failure) => KinesisFailures.Map(failure);

    private static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, ResourceType, name);

    private static StreamId IdOf(Resource resource) => new(resource.Id.Value);

    /// <summary>The stream that a request names, by name or by ARN.</summary>
    private FoundStream Find(Call call, string? name, string? arn)
    {
        var wanted = Wanted(call, name, arn);
        return TryFind(call, wanted, out var found)
            ? found
            : throw NotFound(wanted);
    }

    // Another region's stream is not here: the name in the ARN decides, the answer tells no more than that.
    private bool TryFind(Call call, ResourceName wanted, out FoundStream found)
    {
        if (wanted.Region != call.Region || !registry.TryFind(wanted, out var resource) || streams.Find(IdOf(resource)) is not { } layout)
        {
            found = default;
            return false;
        }

        call.Touch(resource.Id);
        limits?.Count(call, wanted.Name);
        found = new FoundStream(resource, layout);
        return true;
    }

    /// <summary>The name by which a request means a stream.</summary>
    private static ResourceName Wanted(Call call, string? name, string? arn)
    {
        var wanted = arn is null ? name is null ? Unnamed() : NameOf(call, name) : StreamArns.NameIn(arn);
        if (arn is not null && name is not null && name != wanted.Name)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NameAndArnDisagree(name, arn));
        }

        // another account's stream would take a policy of its own
        return wanted.Account == call.Account
            ? wanted
            : throw KinesisErrors.AccessDeniedException(KinesisTexts.NotAuthorized(call.Principal.Arn, $"kinesis:{call.Operation}", arn!));
    }

    /// <summary>The same, for what needs an active stream.</summary>
    private FoundStream FindActive(Call call, string? name, string? arn)
    {
        var found = Find(call, name, arn);
        return found.Layout.Stream.Phase == StreamPhase.Active
            ? found
            : throw KinesisErrors.ResourceInUseException(KinesisTexts.NotActive(found.Name, found.Account, StatusOf(found.Layout)));
    }

    /// <summary>The same, for records: a stream that is being made or deleted is not there.</summary>
    private FoundStream FindServing(Call call, string? name, string? arn)
    {
        var found = Find(call, name, arn);
        return IsServing(found.Layout)
            ? found
            : throw NotFound(found.Resource.Name);
    }

    private FoundStream FindForPut(Call call, string? name, string? arn)
    {
        var found = FindServing(call, name, arn);
        holds.Check(found.Layout.Stream.Id);
        return found;
    }

    private static AwsErrorException NotFound(in ResourceName stream) =>
        KinesisErrors.ResourceNotFoundException(KinesisTexts.StreamNotFound(stream.Name, stream.Account));

    private static bool IsServing(StreamLayout layout) => layout.Stream.Phase is StreamPhase.Active or StreamPhase.Updating;

    private static bool HasNoShards(StreamLayout layout) => layout.Stream.Phase is StreamPhase.Creating or StreamPhase.Discarded;

    private static string StatusOf(StreamLayout layout) => StatusOf(layout.Stream.Phase);

    private static string StatusOf(StreamPhase phase) => phase switch
    {
        StreamPhase.Creating => "CREATING",
        StreamPhase.Updating => "UPDATING",
        StreamPhase.Deleting or StreamPhase.Discarded => "DELETING",
        _ => "ACTIVE",
    };

    private FoundStream FindResource(Call call, string arn) => Find(call, null, arn);

    [DoesNotReturn]
    private static ResourceName Unnamed() => throw KinesisErrors.InvalidArgumentException(KinesisTexts.Unnamed);
}
