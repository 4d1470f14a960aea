using Tarn.Storage;

namespace Tarn.Functions.Packages;

/// <summary>
/// The unpacked code in <c>scratch/</c>, a folder per hash. A folder is complete when its name has no dot: it is made
/// beside, and renamed. The folders can be removed while Tarn is stopped.
/// </summary>
/// <param name="root">
/// The folder of folders. It is another one after each start of the machine, because its files are never synced.
/// </param>
public sealed class PackageFolders(string root)
{
    private const string NewPrefix = ".new-";
    private const int AtATime = 2;

    private readonly SemaphoreSlim _turns = new(AtATime);

    /// <summary>The path of a hash's folder.</summary>
    public string PathOf(string hash) => Path.Join(root, hash);

    /// <summary>Whether the folder is there.</summary>
    public bool Has(string hash) => Directory.Exists(PathOf(hash));

    /// <summary>The hashes of all folders.</summary>
    public IReadOnlyList<string> All() => Directory.Exists(root)
        ? [.. Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)!).Where(name => !name.StartsWith('.'))]
        : [];

    /// <summary>Unpacks a zip into the folder of its hash. Returns the bytes of all files.</summary>
    /// <exception cref="TarnException">InvalidArgument: the zip cannot be unpacked. DiskFailed.</exception>
    public async Task<long> Unpack(string hash, Stream zip, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => UnpackNow(hash, zip, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TarnException(ErrorKind.DiskFailed, $"Code cannot be unpacked into {root}: {e.Message}", e);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Remove(string hash)
    {
        // renamed first, so that no reader takes half a folder for a whole one
        var gone = Path.Join(root, $"{NewPrefix}{Guid.NewGuid():N}");
        Directory.Move(PathOf(hash), gone);
        Directory.Delete(gone, recursive: true);
    }

    /// <summary>Removes what an earlier process left half made, and the folders of earlier starts of the machine.</summary>
    public void Clean()
    {
        foreach (var folder in Directory.Exists(root) ? Directory.GetDirectories(root, NewPrefix + "*") : [])
        {
            Directory.Delete(folder, recursive: true);
        }

        var parent = Path.GetDirectoryName(root)!;
        foreach (var folder in Directory.Exists(parent) ? Directory.GetDirectories(parent) : [])
        {
            if (folder != root)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private long UnpackNow(string hash, Stream zip, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(root);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(root, (UnixFileMode)0x1ED); // 0755: functions have users of their own
        }

        var folder = Path.Join(root, $"{NewPrefix}{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            var bytes = ZipUnpacker.Unpack(zip, folder, cancellationToken);
            if (!Has(hash))
            {
                Rename(folder, hash);
            }

            return bytes;
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private void Rename(string folder, string hash)
    {
        try
        {
            Directory.Move(folder, PathOf(hash));
        }
        catch (IOException) when (Has(hash))
        {
            // another call unpacked the same bytes
        }
    }
}
