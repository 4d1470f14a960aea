using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tarn.Lake.Iceberg;

namespace Tarn.Lake.Export;

/// <summary>Writes a Puffin file of deletion vectors again for data files at other locations. The vectors keep their offsets.</summary>
/// <seealso href="https://iceberg.apache.org/puffin-spec/#deletion-vector-v1-blob-type"/>
public static class RelocatedVectors
{
    private const string Referenced = "referenced-data-file";
    private const int EndBytes = 12;

    /// <summary>The new file.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="relocate">Returns the new location of a data file.</param>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the bytes are no Puffin file, or its footer is compressed.</exception>
    public static byte[] Write(ReadOnlySpan<byte> file, Func<string, RelocatedFile> relocate)
    {
        var length = file.Length < EndBytes + 8 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(file[^EndBytes..]);
        if (length < 0 || length > file.Length - EndBytes - 8 || !file.EndsWith("PFA1"u8) || file[^8..^4].IndexOfAnyExcept((byte)0) >= 0)
        {
            throw IcebergFormat.Broken("not a Puffin file with a plain footer");
        }

        var start = file.Length - EndBytes - length;
        var footer = Footer(file[start..^EndBytes], relocate);
        var written = new byte[start + footer.Length + EndBytes];
        file[..start].CopyTo(written);
        footer.CopyTo(written.AsSpan(start));
        file[^EndBytes..].CopyTo(written.AsSpan(start + footer.Length));
        BinaryPrimitives.WriteInt32LittleEndian(written.AsSpan(start + footer.Length), footer.Length);
        return written;
    }

    private static byte[] Footer(ReadOnlySpan<byte> bytes, Func<string, RelocatedFile> relocate)
    {
        var text = bytes.ToArray();
        return JsonReading.Guarded("a Puffin file's footer", () =>
        {
            var footer = JsonNode.Parse(text)!.AsObject();
            foreach (var blob in footer["blobs"]?.AsArray() ?? [])
            {
                if (blob?["properties"]?[Referenced]?.GetValue<string>() is { } location)
                {
                    blob["properties"]![Referenced] = relocate(location).Location;
                }
            }

            using var written = new MemoryStream();
            using (var json = new System.Text.Json.Utf8JsonWriter(written, JsonWriting.Options))
            {
                footer.WriteTo(json);
            }

            return written.ToArray();
        });
    }
}
