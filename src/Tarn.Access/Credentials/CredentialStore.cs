using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Credentials;

/// <summary>
/// The long-term keys. Rows hold sealed secrets. The view holds opened secrets, so that a look-up needs no decryption.
/// </summary>
public sealed class CredentialStore : IDisposable
{
    private readonly View<string, Credential> _credentials;

    private CredentialStore(View<string, Credential> credentials) => _credentials = credentials;

    /// <summary>Loads the keys and follows the store.</summary>
    /// <exception cref="TarnException">Damaged: a secret does not open with this instance key.</exception>
    public static async Task<CredentialStore> Open(IMetadataStore store, SecretSealer sealer, CancellationToken cancellationToken) =>
        new(await View<string, Credential>.Open(
            store,
            AccessSpaces.Credentials,
            key => Encoding.UTF8.GetString(key.Span),
            (key, value) => CredentialRows.Decode(sealer, Encoding.UTF8.GetString(key.Span), value.Span),
            cancellationToken));

    /// <summary>The long-term key of that id, if it may sign.</summary>
    public bool TryFind(string accessKeyId, [NotNullWhen(true)] out Credential? credential) =>
        _credentials.TryGet(accessKeyId, out credential) && credential.IsActive;

    /// <summary>The long-term key of that id, active or not; null: there is none.</summary>
    public Credential? Find(string accessKeyId) => _credentials.TryGet(accessKeyId, out var credential) ? credential : null;

    /// <summary>Sets a user's key.</summary>
    public static void Put(IMetadataTransaction transaction, SecretSealer sealer, Credential credential) => transaction.Put(
        AccessSpaces.Credentials, Encoding.UTF8.GetBytes(credential.Key.Id), CredentialRows.Encode(sealer, credential));

    /// <summary>Removes a user's key.</summary>
    public static void Remove(IMetadataTransaction transaction, string accessKeyId) =>
        transaction.Delete(AccessSpaces.Credentials, Encoding.UTF8.GetBytes(accessKeyId));

    /// <summary>The root key of the account, or null before the first start has made one.</summary>
    public AccessKey? RootKey(string account) => _credentials.Snapshot
        .Select(row => row.Value)
        .FirstOrDefault(credential => credential.Principal.Kind == PrincipalKind.Root && credential.Principal.Account == account)?.Key;

    /// <summary>The root keys of all accounts.</summary>
    public IEnumerable<Credential> RootKeys() =>
        _credentials.Snapshot.Select(row => row.Value).Where(credential => credential.Principal.Kind == PrincipalKind.Root);

    /// <summary>How many root keys an account has.</summary>
    public static async ValueTask<int> CountRootKeys(IMetadataTransaction transaction, string account) => (await RootRows(transaction, account)).Count;

    /// <summary>Makes <paramref name="key"/> the one root key of the account.</summary>
    public static async ValueTask ReplaceRoot(
        IMetadataTransaction transaction, SecretSealer sealer, string account, AccessKey key)
    {
        foreach (var row in await RootRows(transaction, account))
        {
            transaction.Delete(AccessSpaces.Credentials, row);
        }

        Put(transaction, sealer, new Credential(key, Principal.Root(account, key.Id)));
    }

    private static async ValueTask<List<ReadOnlyMemory<byte>>> RootRows(IMetadataTransaction transaction, string account)
    {
        const int PageRows = 1_000;
        var rows = new List<ReadOnlyMemory<byte>>();
        var range = KeyRange.All;
        IReadOnlyList<Row> page;
        do
        {
            page = await transaction.Scan(AccessSpaces.Credentials, range, PageRows);
            rows.AddRange(page.Where(row => CredentialRows.IsRootOf(account, row.Value.Span)).Select(row => row.Key));
            range = page.Count == 0 ? range : range.After(page[^1].Key);
        }
        while (page.Count == PageRows);
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _credentials.Dispose();
}
