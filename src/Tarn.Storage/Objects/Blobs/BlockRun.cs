namespace Tarn.Storage.Objects.Blobs;

/// <summary>An extent's bytes in a file of this machine: in its blob, or in a joined copy.</summary>
/// <param name="Path">The file, relative to the data directory.</param>
/// <param name="Offset">Where the extent's first byte lies in that file.</param>
/// <param name="Extent">The extent: its length and its blocks' checksums.</param>
internal readonly record struct FilePiece(string Path, long Offset, Extent Extent)
{
    /// <summary>Blocks of the extent; the last one may be shorter.</summary>
    public int BlockCount => (int)((Extent.Length + ObjectLimits.BlockBytes - 1) / ObjectLimits.BlockBytes);

    /// <summary>Bytes of one of its blocks.</summary>
    public int BlockLength(int block) => (int)Math.Min(ObjectLimits.BlockBytes, Extent.Length - ((long)block * ObjectLimits.BlockBytes));
}

/// <summary>Neighbouring blocks of one piece, from <paramref name="First"/> to <paramref name="Last"/>.</summary>
internal readonly record struct BlockRun(FilePiece Piece, int First, int Last);
