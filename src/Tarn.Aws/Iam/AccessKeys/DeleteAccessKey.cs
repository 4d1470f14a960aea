using Tarn.Access.Credentials;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.AccessKeys;

internal sealed partial class AccessKeyOperations
{
    /// <summary>Deletes a key. Its sessions end with it.</summary>
    public async Task DeleteAccessKey(DeleteAccessKeyInput input, Call call, CancellationToken cancellationToken)
    {
        var name = users.NameOrCaller(call, input.UserName);
        await users.Change(
            call,
            name,
            (transaction, _, user) =>
            {
                if (!user.KeyIds.Contains(input.AccessKeyId))
                {
                    throw NotFound(input.AccessKeyId);
                }

                CredentialStore.Remove(transaction, input.AccessKeyId);
                return ValueTask.FromResult(user with { KeyIds = [.. user.KeyIds.Where(id => id != input.AccessKeyId)] });
            },
            cancellationToken);
    }
}
