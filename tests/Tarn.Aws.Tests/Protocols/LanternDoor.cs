using Tarn.Access;
using Tarn.Aws.Lantern.Model;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>A door of a subset of Lambda's model: REST with JSON, events over REST.</summary>
[AwsService("lantern"), Client]
public sealed partial class LanternDoor : IDoor
{
    public object? Seen { get; private set; }

    public object? Answer { get; set; }

    public AwsErrorException Map(TarnException failure) => LanternErrors.TooManyRequestsException(failure.Message, reason: failure.Reason, retryAfter: "7");

    private Task<InvokeOutput> Invoke(InvokeInput input, Call call, CancellationToken cancellationToken) => Reply<InvokeOutput>(input);

    private Task<InvokeWithResponseStreamOutput> InvokeWithResponseStream(
        InvokeWithResponseStreamInput input, Call call, CancellationToken cancellationToken) => Reply<InvokeWithResponseStreamOutput>(input);

    private Task<GetAliasOutput> GetAlias(GetAliasInput input, Call call, CancellationToken cancellationToken) => Reply<GetAliasOutput>(input);

    private Task<CreateAliasOutput> CreateAlias(CreateAliasInput input, Call call, CancellationToken cancellationToken) => Reply<CreateAliasOutput>(input);

    private Task<DeleteAliasOutput> DeleteAlias(DeleteAliasInput input, Call call, CancellationToken cancellationToken) => Reply<DeleteAliasOutput>(input);

    private Task<UntagResourceOutput> UntagResource(UntagResourceInput input, Call call, CancellationToken cancellationToken) =>
        Reply<UntagResourceOutput>(input);

    private Task<ListTagsOutput> ListTags(ListTagsInput input, Call call, CancellationToken cancellationToken) => Reply<ListTagsOutput>(input);

    private Task<T> Reply<T>(object input)
    {
        Seen = input;
        return Answer is TarnException failure ? throw failure : Task.FromResult((T)Answer!);
    }
}
