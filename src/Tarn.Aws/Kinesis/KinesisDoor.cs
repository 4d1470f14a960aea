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
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Subscriptions;

namespace Tarn.Aws.Kinesis;

/// <summary>Kinesis Data Streams.</summary>
/// <param name="log">The records.</param>
/// <param name="streams">Which streams and shards there are.</param>
/// <param name="control">Carries out what is asked of streams after the answer.</param>
/// <param name="subscriptions">The sessions of consumers.</param>
/// <param name="holds">When a stream takes no more puts, because a delivery does not read it (D26).</param>
/// <param name="registry">Names and tags.</param>
/// <param name="store">Where all but the records lie.</param>
/// <param name="sealer">Seals iterators and list tokens (D13).</param>
/// <param name="time">The clock.</param>
[AwsService("kinesis")]
[Client]
public sealed partial class KinesisDoor(
    IStreamLog log,
    StreamDirectory streams,
    StreamControl control,
    ShardSubscriptions subscriptions,
    HoldLimit holds,
    ResourceRegistry registry,
    IMetadataStore store,
    SecretSealer sealer,
    TimeProvider time) : IDoor
{
    internal const string Service = "kinesis";
    internal const string ResourceType = "stream";

    private readonly PageTokens tokens = new(
        sealer,
        _ => KinesisErrors.InvalidArgumentException("Invalid NextToken."),
        ShardIterator.Lifetime,
        () => KinesisErrors.ExpiredNextTokenException(KinesisTexts.TokenExpired));

    private readonly ShardLoads loads = new();
    private readonly ServiceLimits? limits;
    private readonly BodyBudget answers = new(256L << 20);

    /// <summary>What is written to on-demand streams.</summary>
    public ShardLoads Loads
    {
        init => loads = value;
    }

    /// <summary>The real service's limits; null: none.</summary>
    public ServiceLimits? Limits
    {
        init => limits = value;
    }

    /// <summary>Memory of all large answers of GetRecords together; readers beyond it wait their turn.</summary>
    public long AnswerBytesMax
    {
        init => answers = new BodyBudget(value);
    }

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
            : throw KinesisErrors.ResourceNotFoundException(KinesisTexts.StreamNotFound(wanted.Name, wanted.Account));
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
            : throw KinesisErrors.ResourceNotFoundException(KinesisTexts.StreamNotFound(found.Name, found.Account));
    }

    private FoundStream FindForPut(Call call, string? name, string? arn)
    {
        var found = FindServing(call, name, arn);
        holds.Check(found.Layout.Stream.Id);
        return found;
    }

    private static bool IsServing(StreamLayout layout) => layout.Stream.Phase is StreamPhase.Active or StreamPhase.Updating;

    private static string StatusOf(StreamLayout layout) => StatusOf(layout.Stream.Phase);

    private static string StatusOf(StreamPhase phase) => phase switch
    {
        StreamPhase.Creating => "CREATING",
        StreamPhase.Updating => "UPDATING",
        StreamPhase.Deleting => "DELETING",
        _ => "ACTIVE",
    };

    private FoundStream FindResource(Call call, string arn) => Find(call, null, arn);

    [DoesNotReturn]
    private static ResourceName Unnamed() => throw KinesisErrors.InvalidArgumentException(KinesisTexts.Unnamed);
}
