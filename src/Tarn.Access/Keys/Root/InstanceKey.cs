using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Access.Keys.Root;

/// <summary>
/// The instance key in <c>keys/instance.key</c> (32 random bytes, mode 0600), plain or wrapped under a master key from outside the
/// data directory. It seals secrets in rows, materials of keys, and tokens: D13 (tokens are sealed).
/// </summary>
public static class InstanceKey
{
    private const string Path = DataDirectory.Keys + "/instance.key";

    /// <summary>Reads the key. The first start makes it, before the store whose secrets it opens.</summary>
    /// <param name="hasStore">Whether the store exists, whose secrets only the present key opens.</param>
    /// <param name="master">The master key, 32 bytes; null: none is given.</param>
    /// <exception cref="TarnException">
    /// NotFound: the store exists, and the key is missing. Conflict: a master key is missing, wrong, or not in use. Damaged: the file has
    /// another length. Nothing was changed.
    /// </exception>
    public static byte[] OpenOrCreate(DataDirectory directory, bool hasStore, byte[]? master)
    {
        if (directory.Disk.Find(Path) is null)
        {
            if (hasStore)
            {
                throw new TarnException(
                    ErrorKind.NotFound,
                    $"{directory.Disk.LocalPath(Path)} is missing, and {DataDirectory.Metadata} holds secrets that only this key opens. Nothing was changed. "
                    + "Put the key back from a backup of this folder (tarn keys master alone changes it), or restore a backup of the "
                    + "whole folder, or start with another --data.");
            }

            var made = RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes);
            AtomicFile.Write(directory.Disk, Path, master is null ? made : WrappedKey.Make(master, made));
            return made;
        }

        var file = Read(directory);
        return (WrappedKey.IsOne(file), master) switch
        {
            (true, null) => throw Refused(
                directory, "is wrapped under a master key: start with --master-key FILE, the file that tarn keys master was given last"),
            (true, { } given) => WrappedKey.Open(given, file)
                ?? throw Refused(directory, "does not open with the master key of --master-key: it was wrapped under another one"),
            (false, not null) => throw Refused(
                directory, "is not wrapped, and --master-key is set: run tarn keys master wrap FILE once, or start without it"),
            _ => file,
        };
    }

    /// <summary>Whether the key is wrapped; null: there is no key yet.</summary>
    public static bool? IsWrapped(DataDirectory directory) =>
        directory.Disk.Find(Path) is null ? null : WrappedKey.IsOne(Read(directory));

    /// <summary>Replaces the file by the same key under another master key. Killed at any time, the old or the new file is there.</summary>
    /// <param name="before">The master key until now; null: the key is plain.</param>
    /// <param name="after">The master key from now on; null: the key becomes plain.</param>
    /// <exception cref="TarnException">As <see cref="OpenOrCreate"/>.</exception>
    public static void Rewrap(DataDirectory directory, byte[]? before, byte[]? after)
    {
        var key = OpenOrCreate(directory, hasStore: true, before);
        AtomicFile.Write(directory.Disk, Path, after is null ? key : WrappedKey.Make(after, key));
        CryptographicOperations.ZeroMemory(key);
    }

    private static byte[] Read(DataDirectory directory)
    {
        var file = AtomicFile.Read(directory.Disk, Path, WrappedKey.Bytes);
        return file.Length == SecretSealer.KeyBytes || WrappedKey.IsOne(file)
            ? file
            : throw new TarnException(
                ErrorKind.Damaged, $"{Path} has {file.Length} bytes instead of {SecretSealer.KeyBytes} or {WrappedKey.Bytes}");
    }

    private static TarnException Refused(DataDirectory directory, string why) =>
        new(ErrorKind.Conflict, $"{directory.Disk.LocalPath(Path)} {why}. Nothing was changed.");
}
