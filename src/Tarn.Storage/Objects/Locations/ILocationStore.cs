namespace Tarn.Storage.Objects.Locations;

/// <summary>
/// The bytes of a storage location beside the data directory: named, immutable, without metadata. Names are relative
/// paths of letters, digits, <c>-</c>, <c>.</c> and <c>/</c>.
/// </summary>
/// <remarks>
/// Every call ends: one that makes no progress for 30 seconds fails. Every method throws <see cref="TarnException"/>:
/// NotFound where its comment lists it, DiskFull, AccessDenied, else Unavailable with the store's own error text.
/// </remarks>
public interface ILocationStore : IAsyncDisposable
{
    /// <summary>The folder's path or the bucket's URL, for messages.</summary>
    string Address { get; }

    /// <summary>
    /// Stores exactly <paramref name="length"/> bytes under a name, and replaces bytes of that name. They are durable when
    /// the call returns. A failed call leaves the whole old bytes, the whole new ones, or none.
    /// </summary>
    Task Put(string name, Stream bytes, long length, CancellationToken cancellationToken);

    /// <summary>Opens a part of the bytes of a name. Dispose the reader.</summary>
    /// <exception cref="TarnException">NotFound: there are no bytes of that name.</exception>
    Task<ILocationReader> OpenRead(string name, long offset, long length, CancellationToken cancellationToken);

    /// <summary>The number of bytes of a name; null: there are none.</summary>
    Task<long?> Length(string name, CancellationToken cancellationToken);

    /// <summary>Removes the bytes of a name, for good when the call returns. Does nothing when there are none.</summary>
    Task Delete(string name, CancellationToken cancellationToken);

    /// <summary>The names that begin with a folder's name, with their lengths, in any order. Unfinished bytes are not listed.</summary>
    IAsyncEnumerable<(string Name, long Length)> List(string folder, CancellationToken cancellationToken);
}
