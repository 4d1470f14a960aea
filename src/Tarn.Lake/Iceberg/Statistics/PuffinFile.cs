using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Tarn.DuckDb;
using Tarn.Lake.Iceberg.Tables;

namespace Tarn.Lake.Iceberg.Statistics;

/// <summary>
/// A Puffin file in memory: blobs, and a footer that describes them. Tarn writes blobs and footer uncompressed, because hashes
/// do not shrink.
/// </summary>
/// <seealso href="https://iceberg.apache.org/puffin-spec/"/>
public static class PuffinFile
{
    private const int FooterFrameBytes = 16;
    private const int FooterEndBytes = 12;
    private const int BlobBytesMax = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "PFA1"u8;

    /// <summary>Writes a file.</summary>
    /// <param name="createdBy">The writer's name and version.</param>
    /// <returns>The bytes, and the number of bytes of the footer at the end.</returns>
    public static (byte[] Bytes, int FooterBytes) Write(IReadOnlyList<PuffinBlob> blobs, string createdBy)
    {
        using var file = new MemoryStream();
        file.Write(Magic);
        var offsets = Offsets(blobs);
        foreach (var blob in blobs)
        {
            file.Write(blob.Bytes.Span);
        }

        var footer = Footer(blobs, offsets, createdBy);
        Span<byte> end = stackalloc byte[FooterEndBytes];
        BinaryPrimitives.WriteInt32LittleEndian(end, footer.Length);
        end[4..8].Clear();
        Magic.CopyTo(end[8..]);
        file.Write(Magic);
        file.Write(footer);
        file.Write(end);
        return (file.ToArray(), footer.Length + FooterFrameBytes);
    }

    /// <summary>The offsets of blobs in their file.</summary>
    public static long[] Offsets(IReadOnlyList<PuffinBlob> blobs)
    {
        var offsets = new long[blobs.Count];
        for (var (i, offset) = (0, (long)Magic.Length); i < blobs.Count; i++)
        {
            offsets[i] = offset;
            offset += blobs[i].Bytes.Length;
        }

        return offsets;
    }

    /// <summary>The entry of table metadata for a file that was written to a location.</summary>
    public static StatisticsFile Entry(SnapshotId snapshot, string location, IReadOnlyList<PuffinBlob> blobs, long sizeBytes, int footerBytes)
    {
        var entry = Json(json =>
        {
            json.WriteNumber("snapshot-id", snapshot.Value);
            json.WriteString("statistics-path", location);
            json.WriteNumber("file-size-in-bytes", sizeBytes);
            json.WriteNumber("file-footer-size-in-bytes", footerBytes);
            json.WriteStartArray("blob-metadata");
            foreach (var blob in blobs)
            {
                json.WriteStartObject();
                WriteFacts(json, blob);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
        return new StatisticsFile(snapshot, location, Encoding.UTF8.GetString(entry));
    }

    /// <summary>Reads the blobs of a type.</summary>
    /// <exception cref="Tarn.Storage.TarnException">
    /// InvalidArgument: the file is no Puffin file, its footer is compressed, or a blob's codec is neither zstd nor none.
    /// </exception>
    public static IReadOnlyList<PuffinBlob> Read(ReadOnlyMemory<byte> file, string type)
    {
        var bytes = file.Span;
        var payload = bytes.Length < Magic.Length + FooterFrameBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[^FooterEndBytes..]);
        if (payload < 0 || payload > bytes.Length - FooterFrameBytes || !bytes.StartsWith(Magic) || !bytes.EndsWith(Magic)
            || bytes[^8..^4].IndexOfAnyExcept((byte)0) >= 0)
        {
            throw IcebergFormat.Broken("not a Puffin file with a plain footer");
        }

        var footer = file[^(payload + FooterEndBytes)..^FooterEndBytes];
        return JsonReading.Guarded("a Puffin file's footer", () =>
        {
            using var json = JsonDocument.Parse(footer);
            return json.RootElement.OptionalArray("blobs").Where(blob => blob.RequiredText("type") == type).Select(blob => Blob(blob, file)).ToList();
        });
    }

    private static PuffinBlob Blob(JsonElement json, ReadOnlyMemory<byte> file)
    {
        var (offset, length) = (json.Required("offset").GetInt64(), json.Required("length").GetInt64());
        if (offset < 0 || length < 0 || offset > file.Length - length)
        {
            throw IcebergFormat.Broken("a blob of a Puffin file lies outside of it");
        }

        var stored = file.Slice((int)offset, (int)length);
        return new PuffinBlob
        {
            Type = json.RequiredText("type"),
            Fields = [.. json.Required("fields").EnumerateArray().Select(field => field.GetInt32())],
            SnapshotId = new SnapshotId(json.Required("snapshot-id").GetInt64()),
            SequenceNumber = json.Required("sequence-number").GetInt64(),
            Properties = json.OptionalTexts("properties"),
            Bytes = json.OptionalText("compression-codec") switch
            {
                null => stored,
                "zstd" => Decompressed(stored.Span),
                var codec => throw IcebergFormat.Broken($"a blob of a Puffin file has codec {codec}"),
            },
        };
    }

    private static byte[] Decompressed(ReadOnlySpan<byte> stored)
    {
        try
        {
            return Zstandard.Decompress(stored, BlobBytesMax);
        }
        catch (InvalidDataException damaged)
        {
            throw IcebergFormat.Broken("a blob of a Puffin file is not zstd", damaged);
        }
    }

    private static byte[] Footer(IReadOnlyList<PuffinBlob> blobs, long[] offsets, string createdBy) => Json(json =>
    {
        json.WriteStartArray("blobs");
        for (var i = 0; i < blobs.Count; i++)
        {
            json.WriteStartObject();
            WriteFacts(json, blobs[i]);
            json.WriteNumber("offset", offsets[i]);
            json.WriteNumber("length", blobs[i].Bytes.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("properties");
        json.WriteString("created-by", createdBy);
        json.WriteEndObject();
    });

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, JsonWriting.Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteFacts(Utf8JsonWriter json, PuffinBlob blob)
    {
        json.WriteString("type", blob.Type);
        json.WriteStartArray("fields");
        foreach (var field in blob.Fields)
        {
            json.WriteNumberValue(field);
        }

        json.WriteEndArray();
        json.WriteNumber("snapshot-id", blob.SnapshotId.Value);
        json.WriteNumber("sequence-number", blob.SequenceNumber);
        json.WriteStartObject("properties");
        foreach (var (name, value) in blob.Properties)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
