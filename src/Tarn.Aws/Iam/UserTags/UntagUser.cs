using Tarn.Access;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.UserTags;

internal sealed partial class UserTagOperations
{
    /// <summary>Removes tags; absent keys are ignored.</summary>
    public async Task<UntagUserOutput> UntagUser(UntagUserInput input, Call call, CancellationToken cancellationToken)
    {
        await changes.Remove(Present(call, input.UserName), input.TagKeys, cancellationToken);
        return new UntagUserOutput();
    }
}
