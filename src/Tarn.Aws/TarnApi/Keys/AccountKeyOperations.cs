using Tarn.Access.Credentials;
using Tarn.Aws.TarnApi.Accounts;
using Tarn.Aws.TarnApi.Model;

namespace Tarn.Aws.TarnApi.Keys;

/// <summary>
/// Root keys of further accounts. Only the root of the account that the instance serves may use them: its key is in the data folder, and
/// a start may replace it.
/// </summary>
/// <param name="credentials">The long-term keys.</param>
/// <param name="store">Holds them.</param>
/// <param name="sealer">Seals secrets.</param>
/// <param name="account">The account that the instance serves.</param>
[AwsOperations("tarn")]
internal sealed partial class AccountKeyOperations(CredentialStore credentials, IMetadataStore store, SecretSealer sealer, InstanceAccount account)
{
    /// <summary>Root keys of one account: the one in use, and its successor.</summary>
    private const int KeysMax = 2;

    /// <summary>Makes a root key of a further account. No later call returns the secret.</summary>
    /// <exception cref="TarnException">
    /// AccessDenied; InvalidArgument: the account is not twelve digits, or it is the instance's own; LimitExceeded: it has 2 keys.
    /// </exception>
    public async Task<AddAccountKeyOutput> AddAccountKey(AddAccountKeyInput input, Call call, CancellationToken cancellationToken)
    {
        CheckRoot(call);
        if (!AccountId.IsWellFormed(input.Account))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"An account has twelve digits, not '{input.Account}'");
        }

        if (input.Account == account.Id)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"Account {account.Id} is the instance's own: its root key is in DIR/credentials, and TARN_ROOT_ACCESS_KEY_ID with "
                + "TARN_ROOT_SECRET_ACCESS_KEY replaces it at a start");
        }

        var key = AccessKey.Create();
        await store.Commit(
            async transaction =>
            {
                if (await CredentialStore.CountRootKeys(transaction, input.Account) >= KeysMax)
                {
                    throw new TarnException(ErrorKind.LimitExceeded, $"Account {input.Account} has {KeysMax} root keys: remove one first");
                }

                CredentialStore.Put(transaction, sealer, new Credential(key, Principal.Root(input.Account, key.Id)));
                return 0;
            },
            cancellationToken);
        return new AddAccountKeyOutput { Account = input.Account, AccessKeyId = key.Id, SecretAccessKey = key.Secret };
    }

    /// <summary>The root keys of all accounts, without secrets.</summary>
    public Task<ListAccountKeysOutput> ListAccountKeys(ListAccountKeysInput input, Call call, CancellationToken cancellationToken)
    {
        CheckRoot(call);
        return Task.FromResult(new ListAccountKeysOutput
        {
            Keys = [.. credentials.RootKeys()
                .OrderBy(key => key.Principal.Account != account.Id).ThenBy(key => key.Principal.Account, StringComparer.Ordinal)
                .ThenBy(key => key.Key.Id, StringComparer.Ordinal)
                .Select(key => new AccountKey
                {
                    Account = key.Principal.Account,
                    AccessKeyId = key.Key.Id,
                    IsInstance = key.Principal.Account == account.Id,
                })],
        });
    }

    /// <summary>Removes a root key of a further account. Sessions that came from it end.</summary>
    /// <exception cref="TarnException">AccessDenied; NotFound; InvalidArgument: the key is the instance's own.</exception>
    public async Task<RemoveAccountKeyOutput> RemoveAccountKey(RemoveAccountKeyInput input, Call call, CancellationToken cancellationToken)
    {
        CheckRoot(call);
        if (credentials.Find(input.AccessKeyId) is not { Principal: { Kind: PrincipalKind.Root } root })
        {
            throw new TarnException(ErrorKind.NotFound, $"No account has the root key {input.AccessKeyId}; tarn keys lists them");
        }

        if (root.Account == account.Id)
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"{input.AccessKeyId} is the root key of account {account.Id}, which the instance serves: it stays");
        }

        await store.Commit(
            transaction =>
            {
                CredentialStore.Remove(transaction, input.AccessKeyId);
                return ValueTask.FromResult(0);
            },
            cancellationToken);
        return new RemoveAccountKeyOutput { Account = root.Account };
    }

    private void CheckRoot(Call call)
    {
        account.Check(call);
        if (call.Principal.Kind != PrincipalKind.Root)
        {
            throw new TarnException(
                ErrorKind.AccessDenied, $"{call.Operation} is for the root of account {account.Id}; {call.Principal.Arn} is not the root.");
        }
    }
}
