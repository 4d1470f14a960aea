using Tarn.Access;
using Tarn.Aws.Herald.Model;
using Tarn.Storage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

/// <summary>A door of a subset of STS's model: query.</summary>
[AwsService("herald")]
public sealed partial class HeraldDoor : IDoor
{
    public object? Seen { get; private set; }

    public object? Answer { get; set; }

    public AwsErrorException Map(TarnException failure) => HeraldErrors.ExpiredTokenException(failure.Message);

    private Task<GetCallerIdentityOutput> GetCallerIdentity(GetCallerIdentityInput input, Call call, CancellationToken cancellationToken) =>
        Reply<GetCallerIdentityOutput>(input);

    private Task<AssumeRoleOutput> AssumeRole(AssumeRoleInput input, Call call, CancellationToken cancellationToken) => Reply<AssumeRoleOutput>(input);

    private Task<T> Reply<T>(object input)
    {
        Seen = input;
        return Task.FromResult((T)Answer!);
    }
}
