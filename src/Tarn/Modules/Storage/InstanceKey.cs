using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Storage;

/// <summary>
/// The instance key in <c>keys/instance.key</c> (32 random bytes, mode 0600). It seals secrets in rows, and tokens: D13
/// (tokens are sealed).
/// </summary>
internal static class InstanceKey
{
    private const string Path = DataDirectory.Keys + "/instance.key";

    /// <summary>Reads the key. The first start makes it, before the store whose secrets it opens.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the store exists, and the key is missing. Damaged: the file has another length.
    /// </exception>
    public static byte[] OpenOrCreate(DataDirectory directory)
    {
        if (directory.Disk.Find(Path) is null)
        {
            if (StoreFiles.Exist(directory))
            {
                throw new TarnException(
                    ErrorKind.NotFound,
                    $"{directory.Disk.LocalPath(Path)} is missing, and {DataDirectory.Metadata} holds secrets that only this key opens. Nothing was changed. "
                    + "Put the key back from a backup of this folder (it never changes), or restore a backup of the "
                    + "whole folder, or start with another --data.");
            }

            AtomicFile.Write(directory.Disk, Path, RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        }

        var key = AtomicFile.Read(directory.Disk, Path, SecretSealer.KeyBytes);
        return key.Length == SecretSealer.KeyBytes
            ? key
            : throw new TarnException(ErrorKind.Damaged, $"{Path} has {key.Length} bytes instead of {SecretSealer.KeyBytes}");
    }
}
