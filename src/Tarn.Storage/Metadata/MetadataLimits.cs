namespace Tarn.Storage.Metadata;

/// <summary>The limits of the metadata map, on every engine; their relations are asserted by a test.</summary>
public static class MetadataLimits
{
    /// <summary>Encoded keys are at most this long: PostgreSQL's btree takes 2,704 bytes (D19).</summary>
    public const int KeyBytesMax = 2_600;

    /// <summary>Background work takes at most this many rows in one transaction (D18).</summary>
    public const int BackgroundRowsMax = 1_000;

    /// <summary>Background work takes at most about this long in one transaction (D18).</summary>
    public const int BackgroundMsMax = 5;

    /// <summary>No read transaction outlives this (D18).</summary>
    public const int ReadMsMax = 1_000;

    /// <summary>A passive checkpoint runs after this many new pages in the write-ahead log (D17).</summary>
    public const int CheckpointPages = 1_000;

    /// <summary>Past this size of the write-ahead log new readers wait and it is emptied (D17).</summary>
    public const long WalBytesSoftMax = 32L << 20;

    /// <summary>What the write-ahead log never passes while readers keep to <see cref="ReadMsMax"/> (D17).</summary>
    public const long WalBytesMax = 64L << 20;

    /// <summary>Ids and commit numbers are reserved on disk in ranges of this many, so that no commit writes a counter's row (D19).</summary>
    public const long CounterRange = 10_000;

    /// <summary>
    /// Ids of the store's counter are greater than this, and ids of the log's counter, which have 56 bits, less: one registry holds
    /// both kinds, and they never meet.
    /// </summary>
    public const long IdsBegin = 1L << 62;

    /// <summary>Changed rows that <see cref="IMetadataStore.Changes"/> remembers.</summary>
    public const int ChangesKept = 10_000;

    /// <summary>Bytes of changed rows that it remembers.</summary>
    public const long ChangeBytesKept = 8 << 20;

    /// <summary>At most this many waiting commits share one transaction of the store and its sync (D18).</summary>
    public const int GroupCommits = 256;
}
