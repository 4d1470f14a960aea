using Tarn.Aws.Sts.Model;

namespace Tarn.Aws.Sts.Callers;

/// <summary>The caller of an operation.</summary>
[AwsOperations("sts")]
internal sealed partial class CallerOperations
{
    /// <summary>Whose key signed the call. Needs no permission, as on AWS.</summary>
    public Task<GetCallerIdentityOutput> GetCallerIdentity(GetCallerIdentityInput input, Call call, CancellationToken cancellationToken) =>
        Task.FromResult(new GetCallerIdentityOutput
        {
            UserId = call.Principal.UserId,
            Account = call.Principal.Account,
            Arn = call.Principal.Arn,
        });
}
