using Tarn.Storage.Disk;
using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Blobs;

/// <summary>
/// Compares blocks of files with their checksums before other code, such as a worker, reads them. A block that was
/// compared since the start, in a file that has not changed, is not read again. All callers together use half of the
/// read threads, so that clients' reads continue; each thread in use holds one block.
/// </summary>
internal sealed class BlockVerifier(IDisk disk, BlockingThreads threads, VerifiedBlocks verified) : IDisposable
{
    private const int BlocksPerTurn = 8;
    private readonly SemaphoreSlim _turns = new(Math.Max(1, threads.Count / 2));

    /// <summary>Verifies the blocks that hold the ranges.</summary>
    /// <param name="pieces">The file's contents from its first byte to its last, with checksums.</param>
    /// <param name="ranges">Byte ranges of the file. Parts beyond its end are ignored.</param>
    /// <param name="cancellationToken">Ends the verification between two turns.</param>
    /// <exception cref="TarnException">
    /// Damaged: a block does not match its checksum, or the file is missing or cut; the message names blob and bytes.
    /// </exception>
    public async Task Verify(IReadOnlyList<FilePiece> pieces, IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken)
    {
        var wanted = Runs(pieces, ranges).ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        var turnsOfAll = new List<BlockRun>();
        foreach (var ofFile in wanted.GroupBy(run => run.Piece.Path))
        {
            var file = await threads.Run(() => Identify(ofFile.First().Piece));
            turnsOfAll.AddRange(ofFile.SelectMany(run => verified.Missing(run, file)).SelectMany(Turns));
        }

        await Parallel.ForEachAsync(
            turnsOfAll, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads.Count / 2), CancellationToken = cancellationToken }, Verify);
    }

    /// <summary>Reads verified bytes.</summary>
    public Task<byte[]> Read(string path, ByteRange range) => threads.Run(() =>
    {
        using var file = disk.OpenRead(path, FileClass.Bulk);
        var bytes = new byte[range.Length];
        Invariant.Check(file.Read(range.Offset, bytes) == bytes.Length);
        return bytes;
    });

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private static IEnumerable<BlockRun> Runs(IReadOnlyList<FilePiece> pieces, IReadOnlyList<ByteRange> ranges)
    {
        foreach (var piece in pieces.Where(piece => piece.Extent.BlockCount > 0))
        {
            var needed = new bool[piece.Extent.BlockCount];
            foreach (var range in ranges)
            {
                var from = Math.Max(range.Offset - piece.Offset, 0);
                var to = Math.Min(range.Offset + range.Length - piece.Offset, piece.Extent.Stored);
                if (from < to)
                {
                    needed.AsSpan((int)(from / ObjectLimits.BlockBytes)..((int)((to - 1) / ObjectLimits.BlockBytes) + 1)).Fill(true);
                }
            }

            for (var first = Array.IndexOf(needed, true); first >= 0;)
            {
                var end = Array.IndexOf(needed, false, first);
                end = end < 0 ? needed.Length : end;
                yield return new BlockRun(piece, first, end - 1);
                first = end == needed.Length ? -1 : Array.IndexOf(needed, true, end);
            }
        }
    }

    private static IEnumerable<BlockRun> Turns(BlockRun run)
    {
        for (var first = run.First; first <= run.Last; first += BlocksPerTurn)
        {
            yield return run with { First = first, Last = Math.Min(run.Last, first + BlocksPerTurn - 1) };
        }
    }

    private async ValueTask Verify(BlockRun run, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            await threads.Run(() => Read(run));
        }
        finally
        {
            _turns.Release();
        }
    }

    private FileIdentity Identify(FilePiece piece)
    {
        using var file = Open(piece);
        return file.Identity;
    }

    private void Read(BlockRun run)
    {
        using var file = Open(run.Piece);
        var identity = file.Identity;
        var blocks = run.Piece.Extent.Blocks.Span;
        var buffer = PooledBytes.Rent(ObjectLimits.BlockBytes);
        try
        {
            for (var block = run.First; block <= run.Last; block++)
            {
                var bytes = buffer.AsSpan(0, run.Piece.Extent.BlockLength(block));
                var count = file.Read(run.Piece.Offset + ((long)block * ObjectLimits.BlockBytes), bytes);
                BlockDamage.Check(run.Piece.Extent, blocks, block, bytes[..count]);
            }
        }
        finally
        {
            PooledBytes.Return(buffer);
        }

        verified.Add(run, identity);
    }

    private IDiskFile Open(FilePiece piece)
    {
        try
        {
            return disk.OpenRead(piece.Path, FileClass.Bulk);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            throw BlockDamage.Missing(piece.Extent);
        }
    }
}
