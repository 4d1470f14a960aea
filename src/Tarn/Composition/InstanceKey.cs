using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Composition;

/// <summary>The instance key in <c>keys/instance.key</c> (32 random bytes, mode 0600): seals secrets in rows and tokens (D13).</summary>
internal static class InstanceKey
{
    private const string Path = DataDirectory.Keys + "/instance.key";

    /// <summary>Reads the key; makes it at the first start.</summary>
    /// <exception cref="TarnException">Damaged: the file has another length.</exception>
    public static byte[] OpenOrCreate(DataDirectory directory)
    {
        if (directory.Disk.Find(Path) is null)
        {
            AtomicFile.Write(directory.Disk, Path, RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes));
        }

        var key = AtomicFile.Read(directory.Disk, Path, SecretSealer.KeyBytes);
        return key.Length == SecretSealer.KeyBytes
            ? key
            : throw new TarnException(ErrorKind.Damaged, $"{Path} has {key.Length} bytes instead of {SecretSealer.KeyBytes}");
    }
}
