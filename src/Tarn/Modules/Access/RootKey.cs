using System.Text;
using Microsoft.Extensions.Logging;
using Tarn.Access.Credentials;
using Tarn.Clients;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;

namespace Tarn.Modules.Access;

/// <summary>
/// The root key. The first start makes it; a key in the environment replaces it at any start. It is written to
/// <c>DIR/credentials</c>, where local commands find it. Only a key from the environment replaces an existing file.
/// </summary>
internal static partial class RootKey
{
    /// <summary>Makes sure that the account has its one root key.</summary>
    /// <exception cref="TarnException">
    /// Conflict: the credentials file exists, and neither the store nor the environment has a key for the account.
    /// </exception>
    public static async Task Ensure(
        ServeSettings settings,
        DataDirectory directory,
        IMetadataStore store,
        SecretSealer sealer,
        CredentialStore credentials,
        ILogger logger,
        CancellationToken cancellationToken)
    {
        var account = settings.Of(AccessSettings.Account);
        var stored = credentials.RootKey(account);
        var hasFile = directory.Disk.Find(DataDirectory.Credentials) is not null;
        var file = directory.Disk.LocalPath(DataDirectory.Credentials);
        if (stored is null && settings.RootKey is null && hasFile)
        {
            throw new TarnException(
                ErrorKind.Conflict,
                $"{file} holds a key, and the metadata store has no key for account {account}: set TARN_ROOT_ACCESS_KEY_ID and "
                + "TARN_ROOT_SECRET_ACCESS_KEY to the wanted key, or move the file away, and a new key is made.");
        }

        var wanted = settings.RootKey is { } given
            ? AccessKey.Chosen(given.AccessKeyId, given.SecretAccessKey)
            : stored ?? AccessKey.Create();
        if (stored != wanted)
        {
            await store.Commit(
                async transaction =>
                {
                    await CredentialStore.ReplaceRoot(transaction, sealer, account, wanted);
                    return 0;
                },
                cancellationToken);
        }

        if (hasFile && settings.RootKey is null)
        {
            if (SharedKeyFile.Read(file)?.Key != wanted)
            {
                Kept(logger, file, wanted.Id);
            }

            return;
        }

        AtomicFile.Write(
            directory.Disk, DataDirectory.Credentials, Encoding.UTF8.GetBytes(CredentialsFile.Format(wanted)));
    }

    [LoggerMessage(
        LogLevel.Error,
        "{File} does not hold the root key {Key}; the file is kept, and local commands cannot sign with it. Set "
            + "TARN_ROOT_ACCESS_KEY_ID and TARN_ROOT_SECRET_ACCESS_KEY to choose a key, or move the file away, and it is written anew")]
    private static partial void Kept(ILogger logger, string file, string key);
}
