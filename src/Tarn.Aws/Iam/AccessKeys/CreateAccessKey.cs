using Tarn.Access.Credentials;
using Tarn.Access.Identities;
using Tarn.Aws.Iam.Model;

namespace Tarn.Aws.Iam.AccessKeys;

internal sealed partial class AccessKeyOperations
{
    // AWS's quota
    private const int KeysMax = 2;

    /// <summary>Makes a key. Its secret is shown once, and sealed in the store.</summary>
    public async Task<CreateAccessKeyOutput> CreateAccessKey(CreateAccessKeyInput input, Call call, CancellationToken cancellationToken)
    {
        var name = users.NameOrCaller(call, input.UserName);
        var key = Access.Credentials.AccessKey.Create();
        await users.Change(
            call,
            name,
            (transaction, resource, user) =>
            {
                if (user.KeyIds.Count >= KeysMax)
                {
                    throw IamErrors.LimitExceededException($"Cannot exceed quota for AccessKeysPerUser: {KeysMax}");
                }

                var id = IdentityNames.UniqueIdOf(IdentityKind.User, resource.Id);
                var principal = Principal.User(call.Account, resource.Arn, id, resource.Id, key.Id);
                CredentialStore.Put(transaction, sealer, new Credential(key, principal) { Created = call.Time });
                return ValueTask.FromResult(user with { KeyIds = [.. user.KeyIds, key.Id] });
            },
            cancellationToken);
        return new CreateAccessKeyOutput
        {
            AccessKey = new Model.AccessKey
            {
                UserName = name,
                AccessKeyId = key.Id,
                SecretAccessKey = key.Secret,
                Status = Active,
                CreateDate = call.Time,
            },
        };
    }
}
