using System.IO.Compression;
using Tarn.Delivery.Ledger;
using Tarn.Delivery.Outputs.Objects;
using Tarn.Storage;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Objects.Reads;

namespace Tarn.Delivery.Quarantine;

/// <summary>Reads the documents of a quarantine file.</summary>
internal static class QuarantineDocuments
{
    // A document has a record of at most 64 MiB in base64 and some members.
    private const int LineBytesMax = 96 << 20;

    /// <summary>The documents in their order, without their line ends. Memory: one document.</summary>
    /// <exception cref="TarnException">Damaged: bytes differ from their checksum, or are no documents.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(UnkeyedBlobs kept, QuarantineFile file)
    {
        using var bytes = kept.OpenRead(file.Documents, new ByteRange(0, file.Documents.Bytes));
        using var plain = ObjectEncoding.Decode(file.Compression, bytes);
        var line = new byte[64 * 1024];
        var (start, end) = (0, 0);
        while (true)
        {
            var found = line.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (found >= 0)
            {
                yield return line.AsMemory(start, found);
                start += found + 1;
                continue;
            }

            if (start > 0)
            {
                line.AsSpan(start, end - start).CopyTo(line);
                (start, end) = (0, end - start);
            }

            if (end == line.Length)
            {
                var length = line.Length < LineBytesMax ? line.Length * 2 : throw new TarnException(ErrorKind.Damaged, $"{file.Location} has no lines.");
                Array.Resize(ref line, length);
            }

            var read = plain.Read(line, end, line.Length - end);
            if (read == 0)
            {
                yield break;
            }

            end += read;
        }
    }
}
