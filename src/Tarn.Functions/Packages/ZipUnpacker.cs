using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Tarn.Storage;

namespace Tarn.Functions.Packages;

/// <summary>
/// Unpacks a zip that a client sent into an empty folder. Nothing is written outside of it: names are checked, and links
/// are made after all files, so that no file is written through one. Each size and checksum is compared.
/// </summary>
internal static class ZipUnpacker
{
    private const int ModeShift = 16;
    private const int TypeMask = 0xF000;
    private const int LinkType = 0xA000;
    private const int FolderType = 0x4000;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Unpacks, and returns the number of bytes of all files.</summary>
    /// <param name="zip">The zip, which can be read at any offset.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellationToken">Ends the work; files remain.</param>
    /// <exception cref="TarnException">InvalidArgument: the zip cannot be unpacked; the message names the entry.</exception>
    public static long Unpack(Stream zip, string folder, CancellationToken cancellationToken)
    {
        ZipDirectory.Check(zip);
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true, Encoding.UTF8);
            return Unpack(archive, folder, cancellationToken);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw PackageFailures.Unreadable(e);
        }
    }

    private static long Unpack(ZipArchive archive, string folder, CancellationToken cancellationToken)
    {
        var names = new ZipNames();
        var links = new List<(string Path, string Target)>();
        var left = PackageLimits.UnpackedBytesMax;
        foreach (var entry in archive.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mode = (entry.ExternalAttributes >> ModeShift) & 0xFFFF;
            if (entry.FullName.EndsWith('/') || (mode & TypeMask) == FolderType)
            {
                Directory.CreateDirectory(Path.Join(folder, names.Folder(entry.FullName)));
                continue;
            }

            var path = names.File(entry.FullName);
            if (entry.Length > left)
            {
                throw PackageFailures.TooLarge(entry.FullName);
            }

            if ((mode & TypeMask) == LinkType)
            {
                links.Add((path, Target(entry, path)));
            }
            else
            {
                Directory.CreateDirectory(Path.Join(folder, Path.GetDirectoryName(path)));
                using var file = new FileStream(Path.Join(folder, path), FileMode.CreateNew, FileAccess.Write);
                Copy(entry, file, cancellationToken);
                if (!OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file.SafeFileHandle, ModeOf(mode));
                }
            }

            left -= entry.Length;
        }

        foreach (var (path, _) in links)
        {
            Directory.CreateDirectory(Path.Join(folder, Path.GetDirectoryName(path)));
        }

        Open(folder);
        foreach (var (path, target) in links)
        {
            File.CreateSymbolicLink(Path.Join(folder, path), target);
        }

        return PackageLimits.UnpackedBytesMax - left;
    }

    // Another user than the server's runs the code: it must be able to read every file.
    private static UnixFileMode ModeOf(int mode)
    {
        var kept = (UnixFileMode)(mode & 0x1FF) | UnixFileMode.UserWrite | Readable;
        return (kept & UnixFileMode.UserExecute) != 0 ? kept | Executable : kept;
    }

    // the server's umask may hide folders from others; links would lead the walk astray, and are not there yet
    private static void Open(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var path in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder))
        {
            File.SetUnixFileMode(path, Readable | Executable | UnixFileMode.UserWrite);
        }
    }

    private static string Target(ZipArchiveEntry entry, string path)
    {
        if (entry.Length > PackageLimits.LinkBytesMax)
        {
            throw PackageFailures.Entry(entry.FullName, "is a link with a target that is too long");
        }

        using var bytes = new MemoryStream();
        Copy(entry, bytes, CancellationToken.None);
        var target = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        return ZipNames.IsInside(path, target) ? target : throw PackageFailures.Entry(entry.FullName, "is a link that leaves the folder");
    }

    private static void Copy(ZipArchiveEntry entry, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            if (entry.IsEncrypted)
            {
                throw PackageFailures.Entry(entry.FullName, "is encrypted");
            }

            using var from = entry.Open();
            var (left, crc) = (entry.Length, new Crc32());
            while (from.Read(buffer) is > 0 and var count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                left -= count;
                if (left < 0)
                {
                    throw PackageFailures.Entry(entry.FullName, "is larger than its size in the directory");
                }

                crc.Append(buffer.AsSpan(0, count));
                to.Write(buffer, 0, count);
            }

            if (left > 0 || crc.GetCurrentHashAsUInt32() != entry.Crc32)
            {
                throw PackageFailures.Entry(entry.FullName, "does not match its size or checksum");
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw PackageFailures.Entry(entry.FullName, "cannot be read", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
