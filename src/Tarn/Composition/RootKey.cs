using System.Text;
using Tarn.Access.Credentials;
using Tarn.Settings;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;

namespace Tarn.Composition;

/// <summary>
/// The root key: made at the first start, replaced by the environment's at any start, and always written to
/// <c>DIR/credentials</c>, so that the commands beside the server find it.
/// </summary>
internal static class RootKey
{
    /// <summary>Makes sure that the account has its one root key.</summary>
    public static async Task Ensure(
        ServeSettings settings,
        DataDirectory directory,
        IMetadataStore store,
        SecretSealer sealer,
        CredentialStore credentials,
        CancellationToken cancellation)
    {
        var stored = credentials.RootKey(settings.Account);
        var wanted = settings.RootKey is { } given
            ? AccessKey.Chosen(given.AccessKeyId, given.SecretAccessKey)
            : stored ?? AccessKey.Create();
        if (stored != wanted)
        {
            await store.Commit(
                async transaction =>
                {
                    await CredentialStore.ReplaceRoot(transaction, sealer, settings.Account, wanted);
                    return 0;
                },
                cancellation);
        }

        AtomicFile.Write(
            directory.Disk, DataDirectory.Credentials, Encoding.UTF8.GetBytes(CredentialsFile.Format(wanted)));
    }
}
