using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Records;

namespace Tarn.Storage.Streams.Journal;

/// <summary>Reads change frames back for the store (D9).</summary>
internal sealed class JournalReplay(JournalFiles files, uint seed)
{
    /// <summary>The rows of every set above the LSN, in order.</summary>
    /// <exception cref="TarnException">Damaged: one of them cannot be read.</exception>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> Above(long applied)
    {
        foreach (var file in files.All)
        {
            if (file.LostChangeLsn > applied)
            {
                throw Lost(file);
            }

            foreach (var (lsn, position) in file.Changes.ToArray())
            {
                if (lsn > applied)
                {
                    yield return (lsn, ReadRows(file, lsn, position));
                }
            }
        }
    }

    private static TarnException Lost(JournalFile file) => new(
        ErrorKind.Damaged,
        $"A change frame of {file.File.Path} is damaged, and the metadata store has not applied it: what that commit changed cannot be known. "
        + "`tarn verify` shows the place; restore a copy of the data directory.");

    private List<RowChange> ReadRows(JournalFile file, long lsn, long position)
    {
        var header = new byte[FrameHeader.Bytes];
        if (file.File.Read(position, header) != header.Length
            || !FrameHeader.TryRead(header, seed, out var frame)
            || frame.Lsn != lsn)
        {
            throw Lost(file);
        }

        var payload = new byte[frame.StoredLength];
        if (file.File.Read(position + frame.HeaderLength, payload) != payload.Length
            || Crc32C.Compute(payload) != frame.PayloadCrc)
        {
            throw Lost(file);
        }

        return ChangeCodec.Decode(payload).Rows;
    }
}
