using System.Security.Cryptography;
using Tarn.Access.Credentials;
using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.OwnProcess;

/// <summary>The file of the master key: 32 random bytes outside the data directory, which its owner alone reads.</summary>
internal static class MasterKeyFile
{
    // Services with a user of their own get credentials of systemd by an access control list, which shows as a right of the group.
    private const UnixFileMode OfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute
        | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";

    /// <summary>Reads the key.</summary>
    /// <param name="data">The data directory.</param>
    /// <exception cref="TarnException">The file is missing, inside the data directory, open to others, or no key.</exception>
    public static byte[] Read(string file, string data)
    {
        var path = Path.GetFullPath(file);
        RequireOutside(path, data);
        try
        {
            // Windows has no such modes.
            var mode = OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);
            var closed = IsCredential(path) ? OfOthers : OfOthers | UnixFileMode.GroupRead;
            if ((mode & closed) != 0)
            {
                throw new TarnException(
                    ErrorKind.Conflict,
                    $"The master key {path} can be read or changed by other users (mode {Convert.ToString((int)mode, 8)}): chmod 600 {path}");
            }

            var key = new byte[SecretSealer.KeyBytes];
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var length = stream.ReadAtLeast(key, key.Length, throwOnEndOfStream: false);
            return length == key.Length && stream.ReadByte() < 0
                ? key
                : throw new TarnException(
                    ErrorKind.Conflict, $"The master key {path} does not have {key.Length} bytes: head -c {key.Length} /dev/urandom makes one.");
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new TarnException(ErrorKind.NotFound, $"The master key cannot be read: {missing.Message}", missing);
        }
    }

    /// <summary>Makes a file with a new key, mode 0600, durably.</summary>
    /// <param name="file">The file, which must not exist.</param>
    /// <param name="data">The data directory.</param>
    /// <exception cref="TarnException">It exists, is inside the data directory, or cannot be made.</exception>
    public static void Make(string file, string data)
    {
        var path = Path.GetFullPath(file);
        RequireOutside(path, data);
        if (File.Exists(path))
        {
            throw new TarnException(ErrorKind.Conflict, $"The master key {path} exists already.");
        }

        var key = RandomNumberGenerator.GetBytes(SecretSealer.KeyBytes);
        AtomicFile.Write(new FileDisk(Path.GetDirectoryName(path)!, TimeProvider.System), Path.GetFileName(path), key);
        CryptographicOperations.ZeroMemory(key);
    }

    private static bool IsCredential(string path) =>
        Environment.GetEnvironmentVariable(CredentialsVariable) is { Length: > 0 } folder
        && path.StartsWith(Path.GetFullPath(folder).TrimEnd('/') + "/", StringComparison.Ordinal);

    // A copy of the data directory must not hold the key that protects it.
    private static void RequireOutside(string path, string data)
    {
        var target = Resolved(path);
        var folder = Resolved(Path.GetFullPath(data)).TrimEnd('/') + "/";
        if (target.StartsWith(folder, StringComparison.Ordinal))
        {
            throw new TarnException(
                ErrorKind.Conflict, $"The master key {path} is inside the data directory: whoever copies {data} would have it. Move it out.");
        }
    }

    // Follows links in every part of the path.
    private static string Resolved(string path)
    {
        var resolved = "/";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Join(resolved, part);
            try
            {
                resolved = new FileInfo(next).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? next;
            }
            catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
            {
                // A hidden file cannot be read either.
                resolved = next;
            }
        }

        return resolved;
    }
}
