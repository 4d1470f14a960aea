using System.Collections.Concurrent;
using System.Text;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Lake.Files;

/// <summary>
/// The in-memory twin: the bytes are in memory, the names in a space of the metadata store, so that they commit with
/// its transactions.
/// </summary>
/// <param name="store">The store whose transactions name the files.</param>
public sealed class MemoryTableFiles(IMetadataStore store) : ITableFiles
{
    private static readonly Space Names = new(59, "objects.memory-twin");
    private readonly ConcurrentDictionary<long, byte[]> _blobs = new();
    private long _lastBlob;

    /// <summary>The number of files staged so far, whether or not a commit named them.</summary>
    public int StagedCount => _blobs.Count;

    /// <inheritdoc/>
    public async ValueTask<StoredFile> Find(string location, CancellationToken cancellationToken)
    {
        var blob = await store.Read(reader => reader.Get(Names, Key(location)), cancellationToken);
        var id = blob is { } value
            ? BitConverter.ToInt64(value.Span)
            : throw new TarnException(ErrorKind.NotFound, $"there is no file {location}");
        var bytes = _blobs[id];
        return new StoredFile(Identify(id), bytes.Length, _ => ValueTask.FromResult<ReadOnlyMemory<byte>>(bytes));
    }

    /// <inheritdoc/>
    public ValueTask<StagedFile> Stage(string location, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var blob = Interlocked.Increment(ref _lastBlob);
        _blobs[blob] = bytes.ToArray();
        return ValueTask.FromResult<StagedFile>(new Staged(blob) { Location = location, BytesId = Identify(blob), SizeBytes = bytes.Length });
    }

    /// <inheritdoc/>
    public async ValueTask<StagedFile> Adopt(string location, string scratchPath, bool isPrompt, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(scratchPath, cancellationToken);
        File.Delete(scratchPath);
        return await Stage(location, bytes, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask Delete(IMetadataTransaction transaction, string location)
    {
        transaction.Delete(Names, Key(location));
        return ValueTask.CompletedTask;
    }

    /// <summary>Locations of all files that commits have named, in order.</summary>
    public async Task<IReadOnlyList<string>> List(CancellationToken cancellationToken)
    {
        var rows = await store.Read(reader => reader.Scan(Names, KeyRange.All, int.MaxValue), cancellationToken);
        return rows.Select(row => Encoding.UTF8.GetString(row.Key.Span)).ToArray();
    }

    private static string Identify(long blob) => blob.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static byte[] Key(string location) => Encoding.UTF8.GetBytes(location);

    private sealed class Staged(long blob) : StagedFile
    {
        public override ValueTask Put(IMetadataTransaction transaction)
        {
            transaction.Put(Names, Key(Location), BitConverter.GetBytes(blob));
            return ValueTask.CompletedTask;
        }
    }
}
