using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Tarn.Functions.Tests.Packages;

/// <summary>Zips for tests.</summary>
internal static class Zips
{
    public const int File = 0x81A4 << 16; // a file, 0644
    public const int Program = 0x81ED << 16; // a file, 0755
    public const int Link = 0xA1FF << 16; // a symbolic link

    private static readonly DateTimeOffset Written = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static MemoryStream Of(params (string Name, string Text, int Attributes)[] entries)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text, attributes) in entries)
            {
                var entry = archive.CreateEntry(name);
                entry.ExternalAttributes = attributes;
                entry.LastWriteTime = Written; // else equal files make other bytes two seconds later
                using var stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        zip.Position = 0;
        return zip;
    }

    /// <summary>Replaces the uncompressed size of the only entry, in both of its headers.</summary>
    public static MemoryStream WithSize(MemoryStream zip, uint size)
    {
        var bytes = zip.ToArray();
        var directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(directory + 24), size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(22), size);
        return new MemoryStream(bytes);
    }
}
