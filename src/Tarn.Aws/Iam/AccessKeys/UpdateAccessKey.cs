using Tarn.Access.Credentials;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.AccessKeys;

internal sealed partial class AccessKeyOperations
{
    /// <summary>Activates a key, or deactivates it: then it signs nothing, and its sessions end.</summary>
    public async Task UpdateAccessKey(UpdateAccessKeyInput input, Call call, CancellationToken cancellationToken)
    {
        var name = users.NameOrCaller(call, input.UserName);
        var isActive = input.Status switch
        {
            Active => true,
            "Inactive" => false,
            _ => throw IamErrors.InvalidInputException($"The status of a key is Active or Inactive, and not {input.Status}."),
        };
        await users.Change(
            call,
            name,
            (transaction, _, user) =>
            {
                var key = user.KeyIds.Contains(input.AccessKeyId) ? credentials.Find(input.AccessKeyId) : null;
                CredentialStore.Put(transaction, sealer, (key ?? throw NotFound(input.AccessKeyId)) with { IsActive = isActive });
                return ValueTask.FromResult(user);
            },
            cancellationToken);
    }
}
