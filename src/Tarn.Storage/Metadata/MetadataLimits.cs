namespace Tarn.Storage.Metadata;

/// <summary>The limits of the metadata map, on every engine. A test asserts their relations.</summary>
public static class MetadataLimits
{
    /// <summary>
    /// The longest encoded key: PostgreSQL's btree takes 2,704 bytes. See D19 (metadata is an ordered map).
    /// </summary>
    public const int KeyBytesMax = 2_600;

    /// <summary>
    /// Background work takes at most this many rows in one transaction: D18 (metadata has group commit).
    /// </summary>
    public const int BackgroundRowsMax = 1_000;

    /// <summary>Background work takes at most about this long in one transaction (D18).</summary>
    public const int BackgroundMsMax = 5;

    /// <summary>No read transaction outlives this (D18).</summary>
    public const int ReadMsMax = 1_000;

    /// <summary>
    /// A passive checkpoint runs after this many new pages in the write-ahead log: D17 (one connection writes
    /// metadata).
    /// </summary>
    public const int CheckpointPages = 1_000;

    /// <summary>When the write-ahead log passes this size, new readers wait and the log is emptied (D17).</summary>
    public const long WalBytesSoftMax = 32L << 20;

    /// <summary>
    /// The write-ahead log never passes this size while readers keep to <see cref="ReadMsMax"/> (D17).
    /// </summary>
    public const long WalBytesMax = 64L << 20;

    /// <summary>
    /// Ids and commit numbers are reserved on disk in ranges of this size, so that no commit writes a counter's row
    /// (D19). Half a range is reserved before a group of commits with the log: it is enough for
    /// <see cref="GroupCommits"/> commits that take 19 ids each. A commit past it fails.
    /// </summary>
    public const long CounterRange = 10_000;

    /// <summary>
    /// The store's ids are greater than this. The log's ids have 56 bits and are less. One registry holds both kinds,
    /// so they must never collide.
    /// </summary>
    public const long IdsBegin = 1L << 62;

    /// <summary>The number of changed rows that <see cref="IMetadataStore.Changes"/> remembers.</summary>
    public const int ChangesKept = 10_000;

    /// <summary>The bytes of changed rows that it remembers.</summary>
    public const long ChangeBytesKept = 8 << 20;

    /// <summary>At most this many waiting commits share one transaction of the store and its sync (D18).</summary>
    public const int GroupCommits = 256;
}
