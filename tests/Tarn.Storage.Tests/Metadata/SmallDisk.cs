using System.Diagnostics;

namespace Tarn.Storage.Tests.Metadata;

/// <summary>A file system of a few megabytes in memory, which a test fills to its last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private const int PageBytes = 4_096;
    private const string Filler = "filler";
    private readonly TemporaryFolder _folder = new();

    /// <exception cref="InvalidOperationException">This process may not mount.</exception>
    public SmallDisk(int megabytes)
    {
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", _folder.Root) is { } failure)
        {
            _folder.Dispose();
            throw new InvalidOperationException($"A small disk needs root, and a kernel that mounts tmpfs: {failure}");
        }
    }

    public string this[string name] => _folder[name];

    /// <summary>Writes a file of that many bytes, for a ballast.</summary>
    public void Take(string name, int bytes) => File.WriteAllBytes(this[name], new byte[bytes]);

    /// <summary>Fills the rest of the disk.</summary>
    public void Fill()
    {
        using var file = new FileStream(this[Filler], FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[PageBytes];
        try
        {
            while (true)
            {
                file.Write(page);
            }
        }
        catch (IOException)
        {
            // full
        }
    }

    /// <summary>Frees the room that <see cref="Fill"/> took.</summary>
    public void Drain() => File.Delete(this[Filler]);

    public void Dispose()
    {
        Run("umount", _folder.Root);
        _folder.Dispose();
    }

    private static string? Run(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
            var failure = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : failure;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
