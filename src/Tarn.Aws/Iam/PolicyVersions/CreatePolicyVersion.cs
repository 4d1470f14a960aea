using Tarn.Access.Identities;
using Tarn.Aws.Iam.Finding;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.PolicyVersions;

internal sealed partial class PolicyVersionOperations
{
    /// <summary>Adds a version, in force at once if the caller sets it as default.</summary>
    public async Task<CreatePolicyVersionOutput> CreatePolicyVersion(
        CreatePolicyVersionInput input, Call call, CancellationToken cancellationToken)
    {
        var text = PolicyTexts.CheckManaged(input.PolicyDocument);
        var changed = await policies.Change(
            call,
            input.PolicyArn,
            policy =>
            {
                if (policy.Versions.Count >= ManagedPolicy.VersionsMax)
                {
                    throw IamErrors.LimitExceededException(
                        $"A managed policy can have up to {ManagedPolicy.VersionsMax} versions. Before you create a new version, you must delete an "
                        + "existing version.");
                }

                var number = policy.NewestNumber + 1;
                return policy with
                {
                    NewestNumber = number,
                    DefaultNumber = input.SetAsDefault == true ? number : policy.DefaultNumber,
                    Versions = [.. policy.Versions, new ManagedPolicyVersion(number, text, call.Time)],
                };
            },
            cancellationToken);
        return new CreatePolicyVersionOutput { PolicyVersion = PolicyView.VersionOf(changed, changed.Versions[^1]) with { Document = null } };
    }
}
