using Tarn.Processes.Native;

namespace Tarn.Functions.Environments;

/// <summary>An environment's own folder, where its processes may write. It is removed with the environment.</summary>
internal sealed class EnvironmentFolder
{
    private const uint ForOwner = 0b111_000_000;
    // A look at more files would take seconds.
    private const int FilesMax = 100_000;
    private const uint PassThrough = 0b111_001_001;

    public EnvironmentFolder(string parent, uint user)
    {
        Directory.CreateDirectory(parent);
        Path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path);
        _ = FenceCalls.ChangeMode(Path, ForOwner);
        if (user != 0)
        {
            _ = FenceCalls.ChangeMode(parent, PassThrough);
            _ = FenceCalls.ChangeOwner(Path, user, user);
        }
    }

    public string Path { get; }

    /// <summary>The bytes of all files; more than any limit when they are too many.</summary>
    public long Bytes()
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        try
        {
            var (bytes, count) = (0L, 0);
            foreach (var file in new DirectoryInfo(Path).EnumerateFiles("*", options))
            {
                bytes += file.Length;
                if (++count > FilesMax)
                {
                    return long.MaxValue;
                }
            }

            return bytes;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return 0; // a file went away meanwhile
        }
    }

    /// <summary>Removes the folder. Files that the function protected or still makes are left to the next start.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            // the next start of the server empties the parent
        }
    }
}
