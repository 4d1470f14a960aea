using Tarn.Storage.Objects.Blobs;

namespace Tarn.Storage.Objects.Reads;

/// <summary>A file that stays until this is disposed.</summary>
public sealed class LocalFileLease : IDisposable
{
    private readonly string _path;
    private readonly BlockVerifier _verifier;
    private readonly Func<ValueTask<IReadOnlyList<FilePiece>>> _pieces;
    private Action? _release;

    /// <param name="path">The file's path, relative to the data directory.</param>
    /// <param name="localPath">The path of the same file for other programs.</param>
    /// <param name="verifier">Compares blocks with checksums.</param>
    /// <param name="pieces">Loads the file's contents with their checksums.</param>
    /// <param name="release">Ends the lease.</param>
    internal LocalFileLease(string path, string localPath, BlockVerifier verifier, Func<ValueTask<IReadOnlyList<FilePiece>>> pieces, Action release)
    {
        _path = path;
        _verifier = verifier;
        _pieces = pieces;
        _release = release;
        Path = localPath;
    }

    /// <summary>The file's absolute path. Its bytes must not be changed.</summary>
    public string Path { get; }

    /// <summary>
    /// Compares the blocks (1 MiB) that hold the ranges with their checksums. Blocks that were compared since the start
    /// are not read again while the file's length, time of the last write and inode stay the same.
    /// </summary>
    /// <exception cref="TarnException">Damaged: the message names the blob and the bytes.</exception>
    public async Task Verify(IReadOnlyList<ByteRange> ranges, CancellationToken cancellationToken) =>
        await _verifier.Verify(await _pieces(), ranges, cancellationToken);

    /// <summary>Reads bytes of the file, after a comparison of their blocks.</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public async Task<byte[]> Read(ByteRange range, CancellationToken cancellationToken)
    {
        await Verify([range], cancellationToken);
        return await _verifier.Read(_path, range);
    }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
